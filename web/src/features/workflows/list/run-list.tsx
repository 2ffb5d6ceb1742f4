import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type TaskStatus, taskStatuses } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { FilterChips, FilterMenu } from '@/components/filter-chips';
import { Pager } from '@/components/pager';
import { Elapsed, RelativeTime } from '@/components/relative-time';
import { TaskStatusBadge, taskLooks } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { formatCost } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useUrlState } from '@/lib/use-url-state';
import { processLabels } from '../words';
import { workflowRunQueries } from '../workflow-queries';

const pageSize = 50;

/** Runs of all workflows, or of one. */
export function RunList({ workflowId, onQuickRun }: { workflowId?: string; onQuickRun?: () => void }) {
  const { state, set, reset } = useUrlState({ status: [] as string[], runs_page: 1 });
  const page = Math.max(1, state.runs_page);
  const { data, error, refetch } = useQuery(
    workflowRunQueries.list({
      ...(workflowId ? { workflow_id: workflowId } : {}),
      status: state.status as TaskStatus[],
      skip: (page - 1) * pageSize,
      limit: pageSize,
    }),
  );
  if (error && !data) return <ErrorState what="The runs could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  const filtered = state.status.length > 0;
  if (data.items.length === 0 && !filtered) {
    return (
      <EmptyState title="No runs yet" drawing="flow" action={onQuickRun && <Button onClick={onQuickRun}>Quick run</Button>}>
        A run is a workflow at work: each of its nodes is a task you can open.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <FilterMenu
          label="Status"
          multiple
          value={state.status}
          onChange={(status) => set({ status, runs_page: 1 })}
          options={taskStatuses.map((status) => ({ value: status, label: taskLooks[status].label }))}
        />
        <FilterChips
          chips={state.status.map((status) => ({
            key: status,
            label: `Status: ${taskLooks[status as TaskStatus]?.label ?? status}`,
            onRemove: () => set({ status: state.status.filter((each) => each !== status), runs_page: 1 }),
          }))}
          onClear={() => reset()}
        />
      </div>
      {data.items.length === 0 ? (
        <EmptyState title="No run matches" drawing="search" action={<Button onClick={() => reset()}>Clear filters</Button>}>
          No run stands there now.
        </EmptyState>
      ) : (
        <Table aria-label="Runs">
          <thead>
            <tr>
              <TableHead>Run</TableHead>
              <TableHead>Status</TableHead>
              <TableHead className="max-md:hidden">Process</TableHead>
              <TableHead className="max-sm:hidden">Started</TableHead>
              <TableHead className="text-right max-sm:hidden">Duration</TableHead>
              <TableHead className="text-right max-sm:hidden">Cost</TableHead>
            </tr>
          </thead>
          <tbody>
            {data.items.map((run) => (
              <TableRow key={run.id} data-testid="run-row">
                <TableCell className="max-w-96 max-sm:w-full max-sm:max-w-0 sm:min-w-48">
                  <Link to={paths.workflowRun.to(run.id)} className="block truncate rounded-sm font-medium hover:underline">
                    {run.name}
                  </Link>
                </TableCell>
                <TableCell>
                  <TaskStatusBadge task={run} />
                </TableCell>
                <TableCell className="whitespace-nowrap text-ink-2 max-md:hidden">{processLabels[run.process]}</TableCell>
                <TableCell className="whitespace-nowrap text-ink-2 max-sm:hidden">
                  <RelativeTime time={run.created_at} quiet />
                </TableCell>
                <TableCell className="text-right whitespace-nowrap max-sm:hidden">
                  {run.started_at ? <Elapsed start={run.started_at} end={run.completed_at} /> : '–'}
                </TableCell>
                <TableCell className="tabular text-right max-sm:hidden">{formatCost(run.cost_usd)}</TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
      <Pager page={page} size={pageSize} total={data.total} what="runs" onPage={(next) => set({ runs_page: next }, { push: true })} />
    </div>
  );
}
