import type { MetricPoint, Task, WaitReason } from '@/api/types';

/** Waits that end only when a person does something; the others end by themselves. */
const personal: readonly WaitReason[] = ['approval', 'outcome', 'budget', 'input'];

export function needsPerson(task: Pick<Task, 'waiting_for'>): boolean {
  return task.waiting_for !== null && personal.includes(task.waiting_for);
}

const day = 86_400_000;

/** A week is asked for: a task of last week may have failed today. Whole days, so that the request stays the same for a day. */
export function failuresSince(now: number): string {
  return new Date(Math.floor(now / day) * day - 6 * day).toISOString();
}

export function isOfLastDay(time: string | null, now: number): boolean {
  return time !== null && now - Date.parse(time) <= day;
}

type Countable = 'tasks_completed' | 'tasks_failed' | 'cost_usd' | 'input_tokens' | 'output_tokens';

export function sumOf(points: readonly MetricPoint[], what: Countable): number {
  return points.reduce((total, point) => total + point[what], 0);
}
