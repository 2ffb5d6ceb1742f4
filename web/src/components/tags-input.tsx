import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import type { ControlProps } from './ui/form-field';
import { controlClass } from './ui/input';

/** The tags with one more: trimmed, never twice (whatever the case). */
export function addTags(tags: readonly string[], text: string): string[] {
  const next = [...tags];
  for (const tag of text.split(',').map((each) => each.trim())) {
    if (tag && !next.some((known) => known.toLowerCase() === tag.toLowerCase())) next.push(tag);
  }
  return next;
}

/** Tags as chips: Enter or a comma adds, Backspace in the empty field takes the last one away. */
export function TagsInput({
  control,
  value,
  onChange,
  suggestions = [],
  placeholder = 'Add a tag',
}: {
  control: ControlProps;
  value: readonly string[];
  onChange: (tags: string[]) => void;
  suggestions?: readonly string[];
  placeholder?: string;
}) {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const add = (what: string) => {
    onChange(addTags(value, what));
    setText('');
  };
  const list = `${control.id}-suggestions`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press beside the field means the field; the keyboard reaches it anyway
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
      className={cn(
        controlClass,
        'flex min-h-9 cursor-text flex-wrap items-center gap-1.5 px-1.5 py-1 focus-within:border-accent',
        control['aria-invalid'] && 'border-bad',
      )}
    >
      {value.map((tag) => (
        <span key={tag} className="inline-flex h-6 max-w-full items-center gap-0.5 rounded-md bg-idle-soft pl-2 text-sm text-ink-2">
          <span className="truncate">{tag}</span>
          <button
            type="button"
            aria-label={`Remove tag ${tag}`}
            onClick={() => {
              onChange(value.filter((each) => each !== tag));
              input.current?.focus();
            }}
            className="flex size-6 items-center justify-center rounded-md hover:bg-hover hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </span>
      ))}
      <input
        {...control}
        ref={input}
        value={text}
        list={suggestions.length > 0 ? list : undefined}
        placeholder={value.length === 0 ? placeholder : undefined}
        onChange={(event) => {
          const next = event.target.value;
          if (next.includes(',')) add(next);
          else setText(next);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            if (text.trim()) add(text);
          } else if (event.key === 'Backspace' && text === '' && value.length > 0) onChange(value.slice(0, -1));
        }}
        onBlur={() => text.trim() && add(text)}
        className="h-6 min-w-24 flex-1 bg-transparent px-1.5 outline-none placeholder:text-ink-3"
      />
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions
            .filter((tag) => !value.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      )}
    </div>
  );
}
