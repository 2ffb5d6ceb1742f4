import { type ReactNode, useEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { formatNumber } from '@/lib/format';
import { CopyButton } from './copy-button';

export interface CodeBlockProps {
  code: string;
  /** Named above the code and on its copy button: "Prompt", "Arguments". */
  label?: string;
  /** Coloured code instead of the plain text. */
  children?: ReactNode;
  /** Lines break instead of scrolling sideways; right for prompts and prose. */
  wrap?: boolean;
  /** Longer texts are cut after this many characters until asked for. */
  limit?: number;
  /** Keeps the end in sight while the code grows. */
  follow?: boolean;
  className?: string;
}

export function CodeBlock({ code, label, children, wrap = false, limit = 20_000, follow = false, className }: CodeBlockProps) {
  const [whole, setWhole] = useState(false);
  const box = useRef<HTMLPreElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new piece of code moves the end
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, code]);
  const cut = !children && !whole && code.length > limit;
  return (
    <figure className={cn('group relative m-0 overflow-hidden rounded-lg border border-line bg-sunken', className)}>
      <div className="flex h-8 items-center border-b border-line pr-1 pl-3">
        <figcaption className="min-w-0 flex-1 truncate text-xs font-medium text-ink-3">{label ?? 'Text'}</figcaption>
        <CopyButton text={code} label={`Copy ${label?.toLowerCase() ?? 'text'}`} />
      </div>
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className={cn(
          'm-0 max-h-[480px] overflow-auto p-3 font-mono text-xs leading-[18px] text-ink -outline-offset-2',
          wrap && 'wrap-anywhere whitespace-pre-wrap',
        )}
      >
        <code>{children ?? (cut ? code.slice(0, limit) : code)}</code>
      </pre>
      {cut && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="w-full border-t border-line py-1.5 text-xs text-accent-text hover:bg-hover"
        >
          Show all {formatNumber(code.length)} characters
        </button>
      )}
    </figure>
  );
}
