import { useNow } from '@/components/relative-time';
import { formatDuration } from '@/lib/format';

/** "in 12 s", second by second; "now" when it is due. */
export function countdownWords(until: number, now: number): string {
  const left = Math.ceil((until - now) / 1_000);
  return left <= 0 ? 'now' : `in ${formatDuration(left * 1_000)}`;
}

export function Countdown({ until }: { until: number }) {
  return <span className="tabular">{countdownWords(until, useNow())}</span>;
}
