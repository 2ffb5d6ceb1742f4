import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import type { Task } from '@/api/types';
import { patchTask } from '@/app/live-updates';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { taskQueries, taskRequests } from '@/features/tasks/task-queries';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';

/** Tries a failed task again from where it stopped. */
export function RetryButton({ task }: { task: Task }) {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => taskRequests.retry(task.id),
    onSuccess: (next) => {
      patchTask(client, { ...next, task_id: next.id });
      void client.invalidateQueries({ queryKey: taskQueries.lists() });
      toast.success(`“${task.title}” goes on`);
    },
    onError: (error) => toast.error('The task could not be retried', { description: messageOf(error) }),
  });
  return (
    <Tooltip label="Retry task">
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Retry task ${task.title}`}
        pending={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {!retry.isPending && <RotateCw aria-hidden />}
      </Button>
    </Tooltip>
  );
}
