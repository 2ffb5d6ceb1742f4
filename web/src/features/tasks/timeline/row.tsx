import { ChevronRight, Link as LinkIcon, type LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Link, useLocation } from 'react-router';
import { cn } from '@/lib/cn';
import { formatDuration } from '@/lib/format';

export type RowTone = 'idle' | 'running' | 'ok' | 'bad' | 'warn' | 'accent';

const tones: Record<RowTone, string> = {
  idle: 'border-line text-ink-3 bg-surface',
  running: 'border-transparent text-running bg-running-soft',
  ok: 'border-transparent text-ok bg-ok-soft',
  bad: 'border-transparent text-bad bg-bad-soft',
  warn: 'border-transparent text-warn bg-warn-soft',
  accent: 'border-transparent text-accent-text bg-accent-soft',
};

export interface RowProps {
  icon: LucideIcon;
  tone?: RowTone;
  breathe?: boolean;
  title: ReactNode;
  /** Beside the title, quieter. */
  detail?: ReactNode;
  /** Numbers at the right: time since the start, tokens, cost. */
  meta?: ReactNode;
  /** Opens in place when the title is pressed; made only then. */
  more?: () => ReactNode;
  children?: ReactNode;
  /** Number of the step, by which an address names this row: `#step-3`. */
  step?: number;
  'data-testid'?: string;
}

/** One event of the story: a mark on the line of time, a title, numbers, and what belongs to it. */
export function Row({ icon: Icon, tone = 'idle', breathe, title, detail, meta, more, children, step, ...rest }: RowProps) {
  const anchor = step === undefined ? undefined : `step-${step}`;
  const { hash, search, pathname } = useLocation();
  const named = anchor !== undefined && hash === `#${anchor}`;
  const [open, setOpen] = useState(named);
  const [wasNamed, setWasNamed] = useState(named);
  if (named !== wasNamed) {
    setWasNamed(named);
    if (named) setOpen(true);
  }
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (named) row.current?.scrollIntoView({ block: 'center' });
  }, [named]);
  const id = useId();
  return (
    <li
      {...rest}
      ref={row}
      id={anchor}
      className={cn('group/row grid grid-cols-[28px_minmax(0,1fr)] gap-x-3', named && '-mx-2 rounded-lg bg-accent-soft px-2')}
    >
      <div className="relative flex justify-center">
        <span aria-hidden className="absolute inset-y-0 w-px bg-line group-first/row:top-4 group-last/row:bottom-auto group-last/row:h-4" />
        <span className={cn('relative mt-1 flex size-7 items-center justify-center rounded-full border', tones[tone])}>
          <Icon aria-hidden className={cn('size-3.5', breathe && 'animate-breathe')} />
        </span>
      </div>
      <div className="min-w-0 pt-1.5 pb-4">
        <div className="flex min-h-6 flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
          <h2 className="min-w-0 text-base font-medium wrap-anywhere">
            {more ? (
              <button
                type="button"
                aria-expanded={open}
                aria-controls={open ? id : undefined}
                onClick={() => setOpen(!open)}
                className="group/title -mx-1 inline-flex items-center gap-1 rounded-md px-1 text-left hover:bg-hover"
              >
                {title}
                <ChevronRight
                  aria-hidden
                  className={cn('size-3.5 shrink-0 text-ink-3 transition-transform group-hover/title:text-ink', open && 'rotate-90')}
                />
              </button>
            ) : (
              title
            )}
          </h2>
          {detail && <span className="min-w-0 truncate text-sm text-ink-3">{detail}</span>}
          {anchor && (
            <Link
              to={`${pathname}${search}#${anchor}`}
              preventScrollReset
              aria-label={`Link to step ${step}`}
              title="Link to this step"
              className="self-center rounded-sm text-ink-3 opacity-0 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100"
            >
              <LinkIcon aria-hidden className="size-3.5" />
            </Link>
          )}
          {meta && <span className="tabular flex flex-wrap gap-x-2 text-xs text-ink-3 max-sm:w-full sm:ml-auto">{meta}</span>}
        </div>
        {(children || open) && (
          <div className="mt-1.5 flex flex-col gap-3 empty:hidden">
            {children}
            {open && more && (
              <div id={id} className="flex flex-col gap-3 rounded-lg border border-line p-3">
                {more()}
              </div>
            )}
          </div>
        )}
      </div>
    </li>
  );
}

/** Numbers with dots between. */
export function Meta({ parts }: { parts: readonly (ReactNode | null | undefined | false)[] }) {
  return parts
    .filter((part) => part !== null && part !== undefined && part !== false && part !== '')
    .map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of numbers
      <span key={index} className="not-first:before:mr-2 not-first:before:content-['·']">
        {part}
      </span>
    ));
}

/** "+12.4 s": when it happened, counted from the start of the run. */
export const since = (at: number, start: number): string => (at - start < 50 ? '+0 s' : `+${formatDuration(at - start)}`);

export function Facts({ facts }: { facts: readonly [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="tabular min-w-0 wrap-anywhere text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
