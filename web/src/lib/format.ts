const none = '–';

/** 950, 12.3k, 4.1M: enough digits to compare, few enough to read. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  if (size < 1_000) return sign + String(Math.round(size));
  // The next unit starts where rounding would print "1000k".
  const [divisor, unit] = size < 999_950 ? [1e3, 'k'] : size < 999_950_000 ? [1e6, 'M'] : ([1e9, 'B'] as const);
  return sign + (size / divisor).toFixed(1).replace(/\.0$/, '') + unit;
}

export const formatTokens = formatCount;

const grouped = new Intl.NumberFormat('en-US');
/** 12,345. */
export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? none : grouped.format(value);
}

/** $0.0042, $1.27, $1,204: small sums keep two telling digits; null means a price is unknown. */
export function formatCost(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  if (size === 0) return '$0';
  if (size < 0.0001) return `${sign}<$0.0001`;
  if (size < 0.1) return `${sign}$${size.toFixed(4)}`;
  if (size < 999.995) return `${sign}$${size.toFixed(2)}`;
  return `${sign}$${grouped.format(Math.round(size))}`;
}

/** Percent as the wire has it (0–100): 94%, 94.5%. */
export function formatPercent(value: number | null | undefined): string {
  return value === null || value === undefined ? none : `${value.toFixed(1).replace(/\.0$/, '')}%`;
}

/** 340 ms, 4.2 s, 1 m 12 s, 3 h 5 m, 2 d 4 h. Takes milliseconds. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return none;
  const value = Math.max(0, ms);
  if (value < 1_000) return `${Math.round(value)} ms`;
  if (value < 9_950) return `${(value / 1_000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(value / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const two = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
  if (seconds < 3_600) return two(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

export function formatSeconds(seconds: number | null | undefined): string {
  return formatDuration(seconds === null || seconds === undefined ? seconds : seconds * 1_000);
}

/** 12 B, 3.4 kB, 1.2 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [divisor, unit] = bytes < 999_950 ? [1e3, 'kB'] : bytes < 999_950_000 ? [1e6, 'MB'] : ([1e9, 'GB'] as const);
  return `${(bytes / divisor).toFixed(1).replace(/\.0$/, '')} ${unit}`;
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relatives = {
  long: new Intl.RelativeTimeFormat('en', { numeric: 'always' }),
  narrow: new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' }),
};

/** "just now", "3 minutes ago", "in 2 hours"; narrow: "now", "3m ago". */
export function formatRelative(time: string | number | Date, now: number = Date.now(), style: 'long' | 'narrow' = 'long'): string {
  const relative = relatives[style];
  const present = style === 'narrow' ? 'now' : 'just now';
  const seconds = (new Date(time).getTime() - now) / 1_000;
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 10 ? `in ${Math.round(seconds)} ${style === 'narrow' ? 's' : 'seconds'}` : present;
  if (size < 60) return relative.format(Math.sign(seconds), 'minute');
  for (const [unit, length] of units) {
    if (size >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return present;
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
/** 31 Dec 2026 in the reader's time zone. */
export function formatDay(time: string | number | Date): string {
  return days.format(new Date(time));
}

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
/** 23 Nov 2026, 14:03:12 in the reader's time zone. */
export function formatDateTime(time: string | number | Date): string {
  return exact.format(new Date(time));
}

/** "task_completed" → "Task completed". */
export function humanize(word: string): string {
  const text = word.replace(/[_-]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
