import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bot, RotateCw } from 'lucide-react';
import { Link } from 'react-router';
import { toast } from 'sonner';
import type { Task } from '@/api/types';
import { patchTask } from '@/app/live-updates';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { TaskLine } from '@/components/task-line';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Tooltip } from '@/components/ui/tooltip';
import { agentQueries, useAgentName } from '@/features/agents/agent-queries';
import { taskQueries, taskRequests } from '@/features/tasks/task-queries';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { failuresSince, needsPerson, whatToDo } from './attention';
import { underWay } from './running-now';

const shown = 5;

/** What stands still until somebody does something: parked tasks first, then failures, then agents that can't work. */
export function NeedsAttention() {
  const running = useQuery(underWay());
  const failed = useQuery(
    taskQueries.list({ status: 'failed', sort: '-completed_at', created_after: failuresSince(Date.now()), limit: shown }),
  );
  const broken = useQuery(agentQueries.list({ status: 'error', limit: 3 }));
  const agentName = useAgentName();
  const waiting = running.data?.items.filter(needsPerson) ?? [];
  const count = waiting.length + (failed.data?.total ?? 0) + (broken.data?.total ?? 0);
  const error = running.error ?? failed.error ?? broken.error;
  const loaded = running.data && failed.data && broken.data;
  const agents = broken.data?.items.slice(0, shown - Math.min(waiting.length, shown)) ?? [];
  const lines = [...waiting, ...(failed.data?.items ?? [])].slice(0, shown - agents.length);
  const shownFailed = lines.filter((task) => task.status === 'failed').length;
  return (
    <Section
      title="Needs attention"
      actions={
        (failed.data?.total ?? 0) > shownFailed ? (
          <Link to="/tasks?status=failed" className="tabular rounded-sm text-sm text-accent-text hover:underline">
            All failed tasks
          </Link>
        ) : (
          <span className="tabular text-sm text-ink-3">{loaded && count > 0 && plural(count, 'item')}</span>
        )
      }
      className="flex flex-col"
      bodyClassName="flex-1"
    >
      {error && !loaded && (
        <ErrorState
          what="What needs you could not be loaded"
          error={error}
          onRetry={() => void Promise.all([running.refetch(), failed.refetch(), broken.refetch()])}
        />
      )}
      {!loaded && !error && <SkeletonRows rows={5} label="Loading what needs attention" />}
      {loaded && count === 0 && <p className="flex h-full min-h-28 items-center justify-center text-ink-3">Nothing needs you.</p>}
      {loaded && (
        <ul data-testid="needs-attention">
          {agents.map((agent) => (
            <li key={agent.id} className="flex min-h-(--row) items-center gap-3 border-b border-line py-1.5 last:border-0">
              <Bot role="img" aria-label="Agent in error" className="size-4 shrink-0 text-bad" />
              <div className="min-w-0 flex-1">
                <Link to={paths.agent.to(agent.id)} className="block truncate rounded-sm font-medium hover:underline">
                  {agent.name}
                </Link>
                <p className="truncate text-sm text-ink-3">Cannot work: check its model and key</p>
              </div>
            </li>
          ))}
          {lines.map((task) => (
            <TaskLine
              key={task.id}
              task={task}
              detail={
                <span title={task.error_message ?? undefined}>
                  <RelativeTime quiet time={task.completed_at ?? task.updated_at} /> ·{' '}
                  {task.status === 'failed'
                    ? (task.error_message ?? agentName(task.agent_id))
                    : [task.waiting_for && whatToDo[task.waiting_for], agentName(task.agent_id)].filter(Boolean).join(' · ')}
                </span>
              }
              aside={task.status === 'failed' && <RetryButton task={task} />}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function RetryButton({ task }: { task: Task }) {
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
