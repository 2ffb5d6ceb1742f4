import { useSyncExternalStore } from 'react';
import { useHeardAt } from '@/app/live';
import { formatDateTime, formatDuration, formatRelative } from '@/lib/format';
import { Tooltip } from './ui/tooltip';

/** One clock for every age on the page, instead of a timer for each. */
function createClock(every: number) {
  const watchers = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    subscribe: (watcher: () => void) => {
      watchers.add(watcher);
      timer ??= setInterval(() => {
        now = Date.now();
        for (const each of watchers) each();
      }, every);
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    read: () => {
      if (!timer) now = Date.now();
      return Math.floor(now / every) * every;
    },
  };
}
const slow = createClock(15_000);
const fast = createClock(1_000);

/** The time now, renewed each second. For countdowns and running times. */
export function useNow(): number {
  return useSyncExternalStore(fast.subscribe, fast.read);
}

/** The time until which something is known to run: now, or when the server was last heard. Renewed each second. */
export function useKnownNow(): number {
  const now = useNow();
  return Math.min(now, useHeardAt() ?? now);
}

/**
 * "3 minutes ago", with the exact time on hover and on focus. `compact` says "3m ago" on phones. `quiet` takes no focus: in long
 * lists that would be a stop in each row.
 */
export function RelativeTime({
  time,
  className,
  compact = false,
  quiet = false,
}: {
  time: string | null | undefined;
  className?: string;
  compact?: boolean;
  quiet?: boolean;
}) {
  useSyncExternalStore(slow.subscribe, slow.read);
  if (!time) return <span className={className}>–</span>;
  const long = formatRelative(time);
  const words = compact ? (
    <>
      <span aria-hidden className="sm:hidden">
        {formatRelative(time, undefined, 'narrow')}
      </span>
      <span className="max-sm:sr-only">{long}</span>
    </>
  ) : (
    long
  );
  if (quiet) {
    return (
      <time dateTime={time} title={formatDateTime(time)} className={className}>
        {words}
      </time>
    );
  }
  return (
    <Tooltip label={formatDateTime(time)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time must be reachable without a mouse */}
      <time dateTime={time} tabIndex={0} className={className}>
        {words}
      </time>
    </Tooltip>
  );
}

/** How long something has been running, or how long it took when `end` is known. */
export function Elapsed({ start, end, className }: { start: string; end?: string | null; className?: string }) {
  return end ? (
    <span className={`tabular ${className ?? ''}`}>{formatDuration(Date.parse(end) - Date.parse(start))}</span>
  ) : (
    <Running start={start} className={className} />
  );
}

function Running({ start, className }: { start: string; className: string | undefined }) {
  const now = useKnownNow();
  const seconds = Math.max(0, Math.floor((now - Date.parse(start)) / 1_000));
  return <span className={`tabular ${className ?? ''}`}>{formatDuration(seconds < 1 ? 1_000 : seconds * 1_000)}</span>;
}
