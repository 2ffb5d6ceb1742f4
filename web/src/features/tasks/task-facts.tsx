import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { RelativeTime } from '@/components/relative-time';
import { PriorityBadge } from '@/components/status-badge';
import { formatCost, formatNumber, formatTokens } from '@/lib/format';
import { paths } from '@/lib/paths';
import { runNumber } from './task-rules';
import type { StartRecord } from './timeline/step-records';
import type { Totals } from './timeline/timeline';

const link = 'rounded-sm text-accent-text underline-offset-3 hover:underline';

/** Everything about a task that is not its story. */
export function TaskFacts({
  task,
  agentName,
  start,
  totals,
}: {
  task: Task;
  agentName: string;
  start: StartRecord | undefined;
  totals: Totals;
}) {
  const limit = start?.limits?.max_steps;
  const calls = totals.modelCalls + totals.toolCalls;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <Group>
        <Fact name="Agent">
          <Link to={paths.agent.to(task.agent_id)} className={link}>
            {agentName}
          </Link>
        </Fact>
        {task.agent_version !== null && (
          <Fact name="Version">
            <Link to={paths.agent.to(task.agent_id, { tab: 'versions' })} className={link}>
              {task.agent_version}
            </Link>
          </Fact>
        )}
        {start?.model && (
          <Fact name="Model">
            <span className="normal-nums">{start.model}</span>
          </Fact>
        )}
        <Fact name="Priority">
          <PriorityBadge priority={task.priority} />
        </Fact>
        <Fact name="Run">
          {runNumber(task.run)}
          {task.retry_count > 0 && ` · retried ${task.retry_count === 1 ? 'once' : `${task.retry_count} times`}`}
        </Fact>
      </Group>
      <Group>
        <Fact name="Created">
          <RelativeTime time={task.created_at} />
        </Fact>
        <Fact name="Started">
          <RelativeTime time={task.started_at} />
        </Fact>
        <Fact name="Finished">
          <RelativeTime time={task.completed_at} />
        </Fact>
      </Group>
      <Group>
        <Fact name="Model calls">{formatNumber(totals.modelCalls)}</Fact>
        <Fact name="Tool calls">{formatNumber(totals.toolCalls)}</Fact>
        {limit ? (
          <Fact name="Step limit">
            {formatNumber(calls)} of {formatNumber(limit)}
          </Fact>
        ) : null}
        {task.max_cost_usd !== null && task.max_cost_usd !== undefined && <Fact name="Cost limit">{formatCost(task.max_cost_usd)}</Fact>}
        <Fact name="Input">{formatTokens(totals.input)}</Fact>
        {totals.cacheRead > 0 && <Fact name="From cache">{formatTokens(totals.cacheRead)}</Fact>}
        {totals.cacheWrite > 0 && <Fact name="To cache">{formatTokens(totals.cacheWrite)}</Fact>}
        <Fact name="Output">{formatTokens(totals.output)}</Fact>
      </Group>
      {(task.parent_task_id || task.workflow_run_id) && (
        <Group>
          {task.parent_task_id && (
            <Fact name="Given by">
              <Link to={paths.task.to(task.parent_task_id)} className={link}>
                Another task
              </Link>
            </Fact>
          )}
          {task.workflow_run_id && (
            <Fact name="Part of">
              <Link to={paths.workflowRun.to(task.workflow_run_id)} className={link}>
                A workflow run
              </Link>
            </Fact>
          )}
        </Group>
      )}
    </div>
  );
}

function Group({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-y-1.5 border-b border-line pb-4 last:border-0 last:pb-0">{children}</dl>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-ink-3">{name}</dt>
      <dd className="tabular min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
