import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type Ref, useEffect, useMemo, useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import { type TaskStatus, taskStatuses, type WorkflowRunSummary } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { FilterChips, FilterMenu } from '@/components/filter-chips';
import { Pager } from '@/components/pager';
import { Elapsed, RelativeTime } from '@/components/relative-time';
import { SearchInput } from '@/components/search-input';
import { TaskStatusBadge, taskLooks } from '@/components/status-badge';
import { TimeFilter } from '@/components/time-filter';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { formatCost, formatTokens } from '@/lib/format';
import { useListKeys } from '@/lib/hotkeys';
import { useRememberedOrder } from '@/lib/list-order';
import { paths } from '@/lib/paths';
import { timeBounds, timeLabel } from '@/lib/time-range';
import { useUrlState } from '@/lib/use-url-state';
import { workflowQueries, workflowRunQueries } from '../workflow-queries';
import { inputsLine, sourceLabels, sourceOf } from './run-words';

const pageSize = 50;
const sources = Object.entries(sourceLabels).map(([value, label]) => ({ value, label }));

/** Runs of all workflows, or of one: what each was about, what started it, and what became of it. */
export function RunList({ workflowId, empty }: { workflowId?: string; empty?: ReactNode }) {
  const { state, set, reset } = useUrlState({
    q: '',
    status: [] as string[],
    by: [] as string[],
    workflow: '',
    time: '',
    from: '',
    to: '',
    runs_page: 1,
  });
  const { time, from, to } = state;
  // "Now" is when the filter was chosen.
  const bounds = useMemo(() => timeBounds({ time, from, to }, Date.now()), [time, from, to]);
  const page = Math.max(1, state.runs_page);
  const workflow = workflowId ?? state.workflow;
  const workflows = useQuery({ ...workflowQueries.list({ limit: 200 }), enabled: !workflowId });
  const { data, error, refetch } = useQuery(
    workflowRunQueries.list({
      ...(workflow ? { workflow_id: workflow } : {}),
      search: state.q,
      status: state.status as TaskStatus[],
      started_by: state.by,
      ...bounds,
      skip: (page - 1) * pageSize,
      limit: pageSize,
    }),
  );
  const navigate = useNavigate();
  const link = useRef<HTMLAnchorElement>(null);
  const runs = data?.items ?? [];
  useRememberedOrder(
    'runs',
    runs.map((run) => run.id),
  );
  const keys = useListKeys({
    count: runs.length,
    onOpen: (index) => {
      const run = runs[index];
      if (run) void navigate(paths.workflowRun.to(run.id));
    },
  });
  const activeId = runs[keys.active]?.id;
  useEffect(() => {
    if (activeId) link.current?.focus();
  }, [activeId]);
  if (error && !data) return <ErrorState what="The runs could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  const filtered =
    state.q !== '' || state.status.length > 0 || state.by.length > 0 || (!workflowId && state.workflow !== '') || timeLabel(state) !== null;
  if (data.items.length === 0 && !filtered) {
    return (
      <EmptyState title="No runs yet" drawing="flow" action={empty}>
        A run is a workflow at work: each of its nodes is a task you can open.
      </EmptyState>
    );
  }
  const nameOf = (id: string) => workflows.data?.items.find((each) => each.id === id)?.name ?? 'Workflow';
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search runs"
          placeholder="Name, input, error or #12"
          className="w-full sm:w-64"
          value={state.q}
          onSearch={(q) => set({ q, runs_page: 1 })}
        />
        <FilterMenu
          label="Status"
          multiple
          value={state.status}
          onChange={(status) => set({ status, runs_page: 1 })}
          options={taskStatuses.map((status) => ({ value: status, label: taskLooks[status].label }))}
        />
        <FilterMenu label="Started by" multiple value={state.by} onChange={(by) => set({ by, runs_page: 1 })} options={sources} />
        {!workflowId && (
          <FilterMenu
            label="Workflow"
            value={state.workflow ? [state.workflow] : []}
            onChange={([next = '']) => set({ workflow: next, runs_page: 1 })}
            options={workflows.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          />
        )}
        <TimeFilter value={state} onChange={(change) => set({ ...change, runs_page: 1 })} />
        <FilterChips
          chips={[
            ...state.status.map((status) => ({
              key: status,
              label: `Status: ${taskLooks[status as TaskStatus]?.label ?? status}`,
              onRemove: () => set({ status: state.status.filter((each) => each !== status), runs_page: 1 }),
            })),
            ...state.by.map((by) => ({
              key: `by-${by}`,
              label: `Started by: ${sourceLabels[by as keyof typeof sourceLabels] ?? by}`,
              onRemove: () => set({ by: state.by.filter((each) => each !== by), runs_page: 1 }),
            })),
            ...(!workflowId && state.workflow
              ? [{ key: 'workflow', label: `Workflow: ${nameOf(state.workflow)}`, onRemove: () => set({ workflow: '', runs_page: 1 }) }]
              : []),
            ...(timeLabel(state)
              ? [{ key: 'time', label: `Started: ${timeLabel(state)}`, onRemove: () => set({ time: '', from: '', to: '', runs_page: 1 }) }]
              : []),
          ]}
          onClear={() => reset()}
        />
      </div>
      {data.items.length === 0 ? (
        <EmptyState title="No run matches" drawing="search" action={<Button onClick={() => reset()}>Clear filters</Button>}>
          No run has this in its name, inputs or error, and stands there now.
        </EmptyState>
      ) : (
        <Table aria-label="Runs">
          <thead>
            <tr>
              <TableHead>Run</TableHead>
              <TableHead>Status</TableHead>
              <TableHead className="max-lg:hidden">Started by</TableHead>
              <TableHead className="max-sm:hidden">Started</TableHead>
              <TableHead className="text-right max-md:hidden">Duration</TableHead>
              <TableHead className="text-right max-lg:hidden">Tokens</TableHead>
              <TableHead className="text-right max-md:hidden">Cost</TableHead>
            </tr>
          </thead>
          <tbody>
            {data.items.map((run) => (
              <RunRow
                key={run.id}
                run={run}
                named={!workflowId}
                active={run.id === activeId}
                link={run.id === activeId ? link : undefined}
              />
            ))}
          </tbody>
        </Table>
      )}
      <Pager page={page} size={pageSize} total={data.total} what="runs" onPage={(next) => set({ runs_page: next }, { push: true })} />
    </div>
  );
}

function RunRow({
  run,
  named,
  active,
  link,
}: {
  run: WorkflowRunSummary;
  /** The list holds runs of several workflows. */
  named: boolean;
  active: boolean;
  link: Ref<HTMLAnchorElement> | undefined;
}) {
  const inputs = inputsLine(run.inputs);
  return (
    <TableRow data-testid="run-row" data-active={active || undefined}>
      <TableCell className="max-w-[30rem] py-1.5 max-sm:w-full max-sm:max-w-0 sm:min-w-56">
        <Link ref={link} to={paths.workflowRun.to(run.id)} className="flex max-w-full items-baseline gap-2 rounded-sm hover:underline">
          <span className="tabular shrink-0 text-ink-3">#{run.number}</span>
          <span className="truncate font-medium">{named ? run.name : inputs || run.name}</span>
          {run.workflow_version !== null && <span className="shrink-0 text-xs text-ink-3">v{run.workflow_version}</span>}
        </Link>
        {run.error_message ? (
          <p className="truncate text-xs text-bad" title={run.error_message}>
            {run.error_message}
          </p>
        ) : (
          named &&
          inputs && (
            <p className="truncate text-xs text-ink-3" title={inputs}>
              {inputs}
            </p>
          )
        )}
      </TableCell>
      <TableCell>
        <TaskStatusBadge task={run} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-ink-2 max-lg:hidden">{sourceOf(run)}</TableCell>
      <TableCell className="whitespace-nowrap text-ink-2 max-sm:hidden">
        <RelativeTime time={run.created_at} quiet />
      </TableCell>
      <TableCell className="text-right whitespace-nowrap max-md:hidden">
        {run.started_at ? <Elapsed start={run.started_at} end={run.completed_at} /> : '–'}
      </TableCell>
      <TableCell className="tabular text-right max-lg:hidden">{formatTokens(run.input_tokens + run.output_tokens)}</TableCell>
      <TableCell className="tabular text-right max-md:hidden">{formatCost(run.cost_usd)}</TableCell>
    </TableRow>
  );
}
