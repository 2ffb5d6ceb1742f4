import type { Activity } from '@/api/types';

export interface ActivityDay {
  /** 2026-11-23 in the reader's time zone. */
  key: string;
  label: string;
  items: Activity[];
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const withYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const thisYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

const keyOf = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

/** Entries under their days, in the order they came. */
export function groupByDay(items: readonly Activity[], now: Date): ActivityDay[] {
  const days: ActivityDay[] = [];
  for (const item of items) {
    const date = new Date(item.created_at);
    const key = keyOf(date);
    const last = days.at(-1);
    if (last?.key === key) last.items.push(item);
    else days.push({ key, label: dayLabel(date, now), items: [item] });
  }
  return days;
}

function dayLabel(date: Date, now: Date): string {
  const key = keyOf(date);
  if (key === keyOf(now)) return 'Today';
  if (key === keyOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return 'Yesterday';
  return `${weekday.format(date)} ${(date.getFullYear() === now.getFullYear() ? thisYear : withYear).format(date)}`;
}
