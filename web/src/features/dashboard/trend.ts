export type TrendDirection = 'up' | 'down' | 'flat';

/**
 * Which way a trend of the server points: "+2 this week" up, "-1.2% from last month" down. Everything else ("No change this week", "No data",
 * "90.0% (new baseline)", "+0.0%") says neither.
 */
export function trendDirection(text: string): TrendDirection {
  const match = /^\s*([+\-\u2212])\s*(\d[\d.,]*)/.exec(text);
  if (!match || !/[1-9]/.test(match[2] ?? '')) return 'flat';
  return match[1] === '+' ? 'up' : 'down';
}

/** Part of a whole for people: "67% of total"; "0% of total" when there is no whole. */
export function shareOfTotal(part: number, total: number): string {
  return `${total > 0 ? Math.round((100 * part) / total) : 0}% of total`;
}
