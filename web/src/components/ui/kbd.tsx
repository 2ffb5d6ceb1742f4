import { cn } from '@/lib/cn';

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Keys as in `useHotkeys`: "mod+k" shows ⌘K or Ctrl K, "g d" two keys one after the other. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const words = keys
    .split(' ')
    .map((chord) => chord.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key)))
    .map((chord) => chord.join(isMac ? '' : ' '));
  return (
    <span className={cn('inline-flex items-center gap-1 align-middle', className)}>
      {words.map((word) => (
        <kbd key={word} className="rounded-sm border border-line bg-sunken px-1 font-sans text-xs leading-[18px] text-ink-3">
          {word}
        </kbd>
      ))}
    </span>
  );
}

const names: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  enter: 'Enter',
  escape: 'Esc',
};
