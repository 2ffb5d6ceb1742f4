import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { agentQueries, agentRequests } from '@/features/agents/agent-queries';
import { formatDay } from '@/lib/format';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { useRowKeys } from '@/lib/row-keys';
import { toast } from '@/lib/toast';

/** Deleted agents that can be had back, and when each goes. */
export function Trash() {
  const client = useQueryClient();
  useRowKeys();
  const { data } = useQuery(agentQueries.trash());
  const restore = async (id: string, name: string) => {
    try {
      client.setQueryData(agentQueries.detail(id).queryKey, await agentRequests.restore(id));
      toast.success(`“${name}” is back`);
    } catch (error) {
      toast.error('The agent could not be restored', { description: messageOf(error) });
    }
    void client.invalidateQueries({ queryKey: agentQueries.lists() });
  };
  return (
    <Section title="Trash" description="Deleted agents can be restored for 30 days. Their tasks and history stay in any case.">
      {data?.items.length === 0 && <p className="text-ink-3">The Trash is empty.</p>}
      <ul data-testid="trash">
        {data?.items.map((agent) => (
          <li key={agent.id} data-row className="flex min-h-(--row) items-center gap-3 border-b border-line py-1.5 last:border-0">
            <Link to={paths.agent.to(agent.id)} className="min-w-0 flex-1 truncate rounded-sm font-medium hover:underline">
              {agent.name}
            </Link>
            <span className="text-sm text-ink-3">
              deleted <RelativeTime quiet time={agent.deleted_at} />
              {agent.purges_at && `, goes on ${formatDay(agent.purges_at)}`}
            </span>
            <Button size="sm" aria-label={`Restore ${agent.name}`} onClick={() => void restore(agent.id, agent.name)}>
              Restore
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
