/** Windows of time that filters offer. */
export const timeRanges = [
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
  { value: '30d', label: 'Last 30 days', ms: 30 * 86_400_000 },
] as const;

export interface TimeFilter {
  /** One of `timeRanges`, or empty. */
  time: string;
  /** Days as `2026-11-23` in the reader's time zone, both inclusive; they hold where `time` is empty. */
  from: string;
  to: string;
}

export interface TimeBounds {
  created_after?: string;
  created_before?: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** The bounds for the server. `now` is rounded to the minute, so that the same filter stays the same request for a while. */
export function timeBounds({ time, from, to }: TimeFilter, now: number): TimeBounds {
  const range = timeRanges.find((each) => each.value === time);
  if (range) return { created_after: new Date(Math.floor(now / 60_000) * 60_000 - range.ms).toISOString() };
  const after = midnight(from, 0);
  const before = midnight(to, 1);
  return { ...(after ? { created_after: after } : {}), ...(before ? { created_before: before } : {}) };
}

function midnight(text: string, plusDays: number): string | null {
  if (!day.test(text)) return null;
  const [year = 0, month = 1, date = 1] = text.split('-').map(Number);
  const instant = new Date(year, month - 1, date + plusDays);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** "Last 7 days", "23 Nov 2026 – 25 Nov 2026", "since 23 Nov 2026"; null when nothing is filtered. */
export function timeLabel({ time, from, to }: TimeFilter): string | null {
  const range = timeRanges.find((each) => each.value === time);
  if (range) return range.label;
  const [first, last] = [dayLabel(from), dayLabel(to)];
  if (first && last) return first === last ? first : `${first} – ${last}`;
  if (first) return `since ${first}`;
  return last ? `until ${last}` : null;
}

const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

function dayLabel(text: string): string | null {
  const start = midnight(text, 0);
  return start ? words.format(new Date(start)) : null;
}
