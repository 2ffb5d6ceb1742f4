import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { useHotkeys } from '@/lib/hotkeys';
import { controlClass } from './ui/input';

export interface SearchInputProps {
  value: string;
  /** Called 300 ms after the last key, at once on Enter and on clearing. */
  onSearch: (value: string) => void;
  label: string;
  placeholder?: string;
  className?: string;
  /** "/" jumps here; off for a second search on the same page. */
  hotkey?: boolean;
}

export function SearchInput({ value, onSearch, label, placeholder = label, className, hotkey = true }: SearchInputProps) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  // A value from outside (Back, "Clear filters") replaces the text; the echo of our own does not.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      latest.current(text);
    }, 300);
    return () => clearTimeout(timer);
  }, [text]);
  const now = (next: string) => {
    setText(next);
    if (next === sent.current) return;
    sent.current = next;
    onSearch(next);
  };
  useHotkeys({ '/': () => input.current?.focus() }, { enabled: hotkey });
  return (
    <div className={cn('relative w-full sm:w-72', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') now(text);
          else if (event.key === 'Escape') {
            if (text) now('');
            else input.current?.blur();
            event.stopPropagation();
          }
        }}
        className={cn(controlClass, 'h-8 rounded-md px-8 text-sm [&::-webkit-search-cancel-button]:hidden')}
      />
      {text && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => {
            now('');
            input.current?.focus();
          }}
          className="absolute top-1 right-1 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  );
}
