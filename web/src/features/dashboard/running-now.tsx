import { useQuery } from '@tanstack/react-query';
import { CirclePlay } from 'lucide-react';
import { Link } from 'react-router';
import { ErrorState } from '@/components/error-state';
import { Elapsed } from '@/components/relative-time';
import { TaskLine } from '@/components/task-line';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
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
  // While it loads it has the room of the empty one, so that the page does not jump.
  if ((data || !error) && running.length === 0) {
    return (
      <section
        aria-label="Running now"
        aria-busy={!data}
        className="flex min-h-12 flex-wrap items-center gap-x-2.5 gap-y-1 rounded-lg border border-line bg-surface py-2 pr-2 pl-4"
      >
        <CirclePlay aria-hidden className="size-4 text-ink-3" />
        {data ? (
          <p className="min-w-0 flex-1 basis-56">
            Nothing is running. <span className="text-ink-3">Tasks under way are here, with their time and cost.</span>
          </p>
        ) : (
          <Skeleton className="h-5 w-full max-w-60" />
        )}
        <Button size="sm" asChild>
          <Link to={createPaths.task}>New task</Link>
        </Button>
      </section>
    );
  }
  return (
    <Section
      title="Running now"
      actions={
        more > 0 ? (
          <Link
            to="/tasks?status=running"
            className="tabular inline-flex min-h-6 items-center rounded-sm text-sm text-accent-text hover:underline"
          >
            All {formatNumber(running.length)} tasks
          </Link>
        ) : (
          <span className="tabular text-sm text-ink-3">{data && plural(running.length, 'task')}</span>
        )
      }
    >
      {error && !data && <ErrorState what="Running tasks could not be loaded" error={error} onRetry={() => void refetch()} />}
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
