import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Task } from '@/api/types';
import { patchTask, removeTask } from '@/app/live-updates';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { taskQueries, taskRequests } from './task-queries';
import { canCancel } from './task-rules';

/** What can be done to a task. Each shows its effect at once, takes it back when the server refuses, and throws then. */
export function useTaskActions() {
  const client = useQueryClient();
  return useMemo(() => {
    const show = (task: Task) => patchTask(client, { ...task, task_id: task.id });
    const listsChanged = () => void client.invalidateQueries({ queryKey: taskQueries.lists() });
    const act = async (task: Task, guess: Partial<Task>, request: () => Promise<Task>) => {
      show({ ...task, ...guess });
      try {
        show(await request());
        listsChanged();
      } catch (error) {
        show(task);
        void client.invalidateQueries({ queryKey: taskQueries.detail(task.id).queryKey });
        throw error;
      }
    };
    return {
      cancel: (task: Task) => act(task, { status: 'cancelled', waiting_for: null }, () => taskRequests.cancel(task.id)),
      retry: (task: Task, from: 'resume' | 'start') =>
        act(
          task,
          { status: 'pending', error_message: null, error_code: null, completed_at: null, waiting_for: null, execution_time_seconds: null },
          () => taskRequests.retry(task.id, from),
        ),
      setCap: (task: Task, max_cost_usd: number | null) =>
        act(task, { max_cost_usd }, () => taskRequests.update(task.id, { max_cost_usd })),
      remove: async (task: Task) => {
        await taskRequests.remove(task.id);
        removeTask(client, { task_id: task.id });
        listsChanged();
      },
    };
  }, [client]);
}

export type TaskActions = ReturnType<typeof useTaskActions>;

/** Says what failed, for actions nobody waits for. */
export function complain(what: string) {
  return (error: unknown) => void toast.error(what, { description: messageOf(error) });
}

export const cancelQuestion = (task: Task) => ({
  title: 'Cancel task?',
  description:
    canCancel(task) && task.status === 'running'
      ? `“${task.title}” stops within a second. What it has done so far is kept, and it can be resumed later.`
      : `“${task.title}” will not be run. It can be queued again later.`,
});
