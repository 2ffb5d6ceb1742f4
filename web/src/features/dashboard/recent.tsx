import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ActivityLine } from '@/components/activity-line';
import { Avatar } from '@/components/avatar';
import { ErrorState } from '@/components/error-state';
import { AgentStatusBadge } from '@/components/status-badge';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { activityQueries } from '@/features/activity/activity-queries';
import { agentQueries, useAgentName, useAgentOf } from '@/features/agents/agent-queries';
import { formatPercent, plural } from '@/lib/format';
import { createPaths, paths } from '@/lib/paths';

export function RecentActivity() {
  const { data, error, refetch } = useQuery(activityQueries.recent(8));
  const agentName = useAgentName();
  const agentOf = useAgentOf();
  const nameOf = (id: string | null) => (agentOf(id)?.is_sample ? `Sample ${agentName(id)}` : agentName(id));
  return (
    <Section title="Recent activity" actions={<ViewAll to={paths.activity.to()} what="activity" />}>
      {error && !data && <ErrorState what="The activity could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={5} label="Loading activity" />}
      {data?.items.length === 0 && <p className="pb-1 text-ink-3">Nothing has happened yet. What agents and people do is listed here.</p>}
      <ul data-testid="recent-activity">
        {data?.items.map((activity) => (
          <ActivityLine key={activity.id} activity={activity} agentName={nameOf(activity.agent_id)} />
        ))}
      </ul>
    </Section>
  );
}

export function RecentAgents() {
  const { data, error, refetch } = useQuery(agentQueries.list({ sort: '-last_active', limit: 8 }));
  return (
    <Section title="Recent agents" actions={<ViewAll to={paths.agents.to()} what="agents" />}>
      {error && !data && <ErrorState what="The agents could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={5} label="Loading agents" />}
      {data?.items.length === 0 && (
        <div className="flex flex-wrap items-center justify-between gap-2 pb-1 text-ink-3">
          <p>There are no agents yet.</p>
          <Button size="sm" asChild>
            <Link to={createPaths.agent}>Create your first agent</Link>
          </Button>
        </div>
      )}
      <ul>
        {data?.items.map((agent) => (
          <li key={agent.id} className="flex min-h-(--row) items-center gap-3 border-b border-line py-1.5 last:border-0">
            <Avatar name={agent.name} url={agent.avatar_url} className="size-7 rounded-md text-xs" />
            <div className="min-w-0 flex-1">
              <Link to={paths.agent.to(agent.id)} className="block truncate rounded-sm py-px font-medium hover:underline">
                {agent.name}
              </Link>
              <p className="tabular truncate text-sm text-ink-3">
                {agent.tasks_completed + agent.tasks_failed > 0
                  ? `${plural(agent.tasks_completed + agent.tasks_failed, 'task')} · ${formatPercent(agent.success_rate)} success`
                  : 'No tasks yet'}
              </p>
            </div>
            {agent.is_sample && <Badge>Sample</Badge>}
            <AgentStatusBadge status={agent.status} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ViewAll({ to, what }: { to: string; what: string }) {
  return (
    <Button variant="link" size="sm" asChild>
      <Link to={to}>View all {what}</Link>
    </Button>
  );
}
