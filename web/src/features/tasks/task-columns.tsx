import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Agent, Task } from '@/api/types';
import { Elapsed, RelativeTime } from '@/components/relative-time';
import { PriorityBadge } from '@/components/status-badge';
import { cn } from '@/lib/cn';
import { formatCost, formatDuration, formatTokens } from '@/lib/format';
import { paths } from '@/lib/paths';
import { durationOf } from './task-rules';

/** A column of the task list beside those that are always there (selection, status, title, actions). */
export interface TaskColumn {
  key: string;
  label: string;
  /** What the server sorts by when its head is pressed. */
  sort?: string;
  right?: boolean;
  /** Its width on screens from 1024 px, as a track of a CSS grid. */
  width: string;
  /** The same from 768 px; without one it is left out there. */
  narrow?: string;
  cell: (task: Task, agent: Agent | undefined) => ReactNode;
}

export const taskColumns: readonly TaskColumn[] = [
  { key: 'agent', label: 'Agent', width: 'minmax(0,1fr)', cell: (_, agent) => <Text text={agent?.name} /> },
  { key: 'model', label: 'Model', width: 'minmax(0,1fr)', cell: (_, agent) => <Text text={agent?.model} /> },
  { key: 'priority', label: 'Priority', sort: 'priority', width: '76px', cell: ({ priority }) => <Priority priority={priority} /> },
  {
    key: 'created',
    label: 'Created',
    sort: 'created_at',
    width: '112px',
    narrow: '88px',
    cell: (task) => <RelativeTime time={task.created_at} quiet className="relative z-10 text-ink-3" />,
  },
  {
    key: 'completed',
    label: 'Finished',
    sort: 'completed_at',
    width: '112px',
    cell: ({ completed_at }) =>
      completed_at ? <RelativeTime time={completed_at} quiet className="relative z-10 text-ink-3" /> : <Text text={undefined} />,
  },
  {
    key: 'duration',
    label: 'Duration',
    sort: 'duration',
    right: true,
    width: '76px',
    narrow: '84px',
    cell: (task) => (task.status === 'running' && task.started_at ? <Elapsed start={task.started_at} /> : formatDuration(durationOf(task))),
  },
  {
    key: 'tokens',
    label: 'Tokens',
    right: true,
    width: '72px',
    cell: (task) => (task.started_at ? formatTokens(task.input_tokens + task.output_tokens) : '–'),
  },
  {
    key: 'cost',
    label: 'Cost',
    sort: 'cost',
    right: true,
    width: '72px',
    cell: (task) => (task.started_at ? formatCost(task.cost_usd) : '–'),
  },
  { key: 'error', label: 'Error', width: 'minmax(0,1.5fr)', cell: ({ error_message }) => <Text text={error_message} tone="text-bad" /> },
  { key: 'workflow', label: 'Workflow', width: '96px', cell: ({ workflow_run_id }) => <WorkflowLink run={workflow_run_id} /> },
];

export const defaultColumns = ['agent', 'priority', 'created', 'duration', 'cost'];

/** The columns by their keys, in the order of the list; keys that mean nothing are left out. */
export function columnsOf(keys: readonly string[]): TaskColumn[] {
  return taskColumns.filter(({ key }) => keys.includes(key));
}

/** The tracks of the grid that rows and head share, from 768 px and from 1024 px. */
export function tracks(columns: readonly TaskColumn[]): { '--narrow': string; '--wide': string } {
  const line = (widths: (string | undefined)[], title: string) => ['28px', '156px', title, ...widths.filter(Boolean), '32px'].join(' ');
  return {
    '--narrow': line(
      columns.map(({ narrow }) => narrow),
      'minmax(0,1fr)',
    ),
    '--wide': line(
      columns.map(({ width }) => width),
      'minmax(0,2fr)',
    ),
  };
}

function Text({ text, tone = 'text-ink-3' }: { text: string | null | undefined; tone?: string }) {
  return (
    <span className={cn('block truncate', text ? tone : 'text-ink-3')} title={text ?? undefined}>
      {text ?? '–'}
    </span>
  );
}

function Priority({ priority }: { priority: Task['priority'] }) {
  return <PriorityBadge priority={priority} className={priority === 'urgent' ? '-ml-1.5' : 'border-0 px-0'} />;
}

function WorkflowLink({ run }: { run: string | null }) {
  if (!run) return <Text text={undefined} />;
  return (
    <Link to={paths.workflowRun.to(run)} className="relative z-10 text-accent-text hover:underline">
      Run
    </Link>
  );
}
