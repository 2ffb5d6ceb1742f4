import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type Agent, type TaskStatus, taskStatuses } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { FilterMenu } from '@/components/filter-chips';
import { Pager } from '@/components/pager';
import { Elapsed, RelativeTime } from '@/components/relative-time';
import { PriorityBadge, TaskStatusBadge, taskLooks } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { taskQueries } from '@/features/tasks/task-queries';
import { formatCost } from '@/lib/format';
import { createPaths, paths } from '@/lib/paths';
import { useUrlState } from '@/lib/use-url-state';
import { acceptsTasks } from './agent-menu';

const size = 50;

export function AgentTasks({ agent }: { agent: Agent }) {
  const { state, set } = useUrlState({ status: '', page: 1 });
  const status: TaskStatus | '' = taskStatuses.find((each) => each === state.status) ?? '';
  const page = Math.max(1, Math.floor(state.page));
  const { data, error, refetch } = useQuery(taskQueries.list({ agent_id: agent.id, status, skip: (page - 1) * size, limit: size }));
  if (error && !data) return <ErrorState what="The tasks could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} label="Loading tasks" />;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <FilterMenu
          label="Status"
          options={taskStatuses.map((each) => ({ value: each, label: taskLooks[each].label }))}
          value={status ? [status] : []}
          onChange={([next]) => set({ status: next ?? '', page: 1 })}
        />
        <Button variant="link" asChild className="ml-auto">
          <Link to={`${paths.tasks.to()}?agent_id=${agent.id}`}>Open in Tasks</Link>
        </Button>
      </div>
      {data.items.length === 0 ? (
        <EmptyState
          title={status ? 'No tasks with this status' : 'No tasks yet'}
          action={
            !status &&
            acceptsTasks(agent) && (
              <Button variant="primary" asChild>
                <Link to={`${createPaths.task}&agent_id=${agent.id}`}>Run a task</Link>
              </Button>
            )
          }
        >
          {status ? null : 'What this agent is given to do is listed here, with how it went and what it cost.'}
        </EmptyState>
      ) : (
        <Table aria-label={`Tasks of ${agent.name}`}>
          <thead>
            <tr>
              <TableHead>Title</TableHead>
              <TableHead>Status</TableHead>
              <TableHead className="max-md:hidden">Priority</TableHead>
              <TableHead className="max-md:hidden">Created</TableHead>
              <TableHead className="text-right max-md:hidden">Duration</TableHead>
              <TableHead className="text-right max-sm:hidden">Cost</TableHead>
            </tr>
          </thead>
          <tbody>
            {data.items.map((task) => (
              <TableRow key={task.id}>
                <TableCell className="max-w-96 max-sm:w-full max-sm:max-w-0 sm:min-w-32">
                  <Link to={paths.task.to(task.id)} className="block truncate rounded-sm font-medium hover:underline">
                    {task.title}
                  </Link>
                </TableCell>
                <TableCell>
                  <TaskStatusBadge task={task} />
                </TableCell>
                <TableCell className="max-md:hidden">
                  <PriorityBadge priority={task.priority} />
                </TableCell>
                <TableCell className="whitespace-nowrap text-ink-2 max-md:hidden">
                  <RelativeTime time={task.created_at} />
                </TableCell>
                <TableCell className="text-right whitespace-nowrap max-md:hidden">
                  {task.started_at && (task.completed_at || task.status === 'running') ? (
                    <Elapsed start={task.started_at} end={task.completed_at} />
                  ) : (
                    '–'
                  )}
                </TableCell>
                <TableCell className="tabular text-right max-sm:hidden">{formatCost(task.cost_usd)}</TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
      <Pager page={page} size={size} total={data.total} what="tasks" onPage={(next) => set({ page: next }, { push: true })} />
    </div>
  );
}
