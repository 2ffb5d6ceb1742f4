import type { Task, TaskStatus } from '@/api/types';

type Standing = { status: TaskStatus };

export const hasEnded = ({ status }: Standing): boolean => status === 'completed' || status === 'failed' || status === 'cancelled';
export const canCancel = (task: Standing): boolean => !hasEnded(task);
/** A completed task is run again as a new one; its result stays as it was. */
export const canRetry = ({ status }: Standing): boolean => status === 'failed' || status === 'cancelled';
export const canDelete = hasEnded;

/** How long a task took in ms; null before it began, and for one that is still running. */
export function durationOf(task: Pick<Task, 'started_at' | 'completed_at' | 'execution_time_seconds'>): number | null {
  if (task.started_at && task.completed_at) return Date.parse(task.completed_at) - Date.parse(task.started_at);
  return task.execution_time_seconds === null ? null : task.execution_time_seconds * 1_000;
}

/** Every run's number as people count: the first is run 1. */
export const runNumber = (run: number): number => run + 1;
