export const paletteOverlay = 'fixed inset-0 z-40 bg-scrim';
export const paletteFrame =
  'fixed inset-x-0 top-[12dvh] z-50 mx-auto w-[calc(100%-2rem)] max-w-[600px] overflow-hidden rounded-lg bg-surface shadow-float';
export const paletteInput = 'h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-ink-3';
export const palettePlaceholder = 'Search agents and tasks, or type a command';

/** Stands in for the palette while its code is on the way: what is typed meanwhile is not lost. */
export function PaletteFrame({ text, onText, onClose }: { text: string; onText: (text: string) => void; onClose: () => void }) {
  return (
    <>
      <div className={paletteOverlay} />
      <div className={paletteFrame}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the palette was asked for, to type into
          autoFocus
          aria-label="Search and commands"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onClose()}
          placeholder={palettePlaceholder}
          className={paletteInput}
        />
      </div>
    </>
  );
}
