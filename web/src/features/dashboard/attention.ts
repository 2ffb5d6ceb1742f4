import type { Task, WaitReason } from '@/api/types';

/** Waits that end only when a person does something; the others end by themselves. */
const personal: readonly WaitReason[] = ['approval', 'outcome', 'budget', 'input'];

export function needsPerson(task: Pick<Task, 'waiting_for'>): boolean {
  return task.waiting_for !== null && personal.includes(task.waiting_for);
}

/** Failures of the last seven days count; older ones are history. Whole days, so that the request stays the same for a day. */
export function failuresSince(now: number): string {
  const day = 86_400_000;
  return new Date(Math.floor(now / day) * day - 6 * day).toISOString();
}

export const whatToDo: Partial<Record<WaitReason, string>> = {
  approval: 'Approve or refuse the call',
  outcome: 'Say what became of the call',
  budget: 'Raise the budget or stop',
  input: 'Answer the question',
};
