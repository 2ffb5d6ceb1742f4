import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ErrorState } from '@/components/error-state';
import { Elapsed } from '@/components/relative-time';
import { TaskLine } from '@/components/task-line';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { useAgentName } from '@/features/agents/agent-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import { formatCost, formatNumber, plural } from '@/lib/format';
import { createPaths } from '@/lib/paths';
import { needsPerson } from './attention';

const shown = 5;
/** Tasks under way, those that were parked on the way among them. */
const underWay = () => taskQueries.list({ status: 'running', limit: 100 });

export function RunningNow() {
  const { data, error, refetch } = useQuery(underWay());
  const agentName = useAgentName();
  const running = data?.items.filter((task) => !needsPerson(task)) ?? [];
  const more = running.length - shown;
  return (
    <Section
      title="Running now"
      actions={
        more > 0 ? (
          <Link to="/tasks?status=running" className="tabular rounded-sm text-sm text-accent-text hover:underline">
            All {formatNumber(running.length)} tasks
          </Link>
        ) : (
          <span className="tabular text-sm text-ink-3">{data && plural(running.length, 'task')}</span>
        )
      }
      className="flex flex-col"
      bodyClassName="flex-1"
    >
      {error && !data && <ErrorState what="Running tasks could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={5} label="Loading running tasks" />}
      {data && running.length === 0 && (
        <div className="flex h-full min-h-28 flex-col items-center justify-center gap-2 text-ink-3">
          <p>Nothing is running.</p>
          <Button size="sm" asChild>
            <Link to={createPaths.task}>New task</Link>
          </Button>
        </div>
      )}
      <ul data-testid="running-now">
        {running.slice(0, shown).map((task) => (
          <TaskLine
            key={task.id}
            task={task}
            detail={[agentName(task.agent_id), task.cost_usd ? formatCost(task.cost_usd) : null].filter(Boolean).join(' · ')}
            aside={task.started_at && <Elapsed start={task.started_at} />}
          />
        ))}
      </ul>
    </Section>
  );
}
