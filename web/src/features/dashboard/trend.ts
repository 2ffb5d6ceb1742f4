export type TrendDirection = 'up' | 'down' | 'flat';

/**
 * Which way a trend of the server points: "+2 this week" up, "-1.2% from last month" down. Everything else ("No change this week", "No data",
 * "+0.0%", and a "new baseline", which is a total with nothing to compare it with) says neither.
 */
export function trendDirection(text: string): TrendDirection {
  const match = /^\s*([+\-\u2212])\s*(\d[\d.,]*)/.exec(text);
  if (!match || !/[1-9]/.test(match[2] ?? '') || text.includes('new baseline')) return 'flat';
  return match[1] === '+' ? 'up' : 'down';
}

/** A trend of the server in the words of the page, which name what is compared with what. */
export function trendWords(what: 'agents' | 'tasks' | 'success', text: string): string {
  if (text === 'No data') return 'None ended in the last 30 days';
  if (text === 'No change this week') return 'No new ones in 7 days';
  if (text === 'No change from last month') return 'Same as the 30 days before';
  const [figure = ''] = text.replace(/\.0%/, '%').split(' ');
  if (text.includes('new baseline')) return `${figure.replace('+', '')} in 30 days, none before`;
  if (what === 'agents') return `${figure} in 7 days`;
  return `${what === 'success' ? figure.replace('%', ' points') : figure} on the 30 days before`;
}

/** Part of a whole for people: "67% of total"; "0% of total" when there is no whole. */
export function shareOfTotal(part: number, total: number): string {
  return `${total > 0 ? Math.round((100 * part) / total) : 0}% of total`;
}
