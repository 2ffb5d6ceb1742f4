import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { agentQueries } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';

const stuck = [
  { status: 'error', words: (count: number) => `${plural(count, 'sample agent')} ${count === 1 ? 'is' : 'are'} in error` },
  { status: 'paused', words: (count: number) => `${plural(count, 'sample agent')} ${count === 1 ? 'is' : 'are'} paused` },
] as const;

/** The parts of the sentence on what samples would wait for; empty when none would. */
export function stuckSamples(agents: readonly Pick<Agent, 'is_sample' | 'status'>[]): { status: 'error' | 'paused'; text: string }[] {
  return stuck.flatMap(({ status, words }) => {
    const count = agents.filter((agent) => agent.is_sample && agent.status === status).length;
    return count > 0 ? [{ status, text: words(count) }] : [];
  });
}

/** Says which samples stand still, since what waits leaves them out. Nothing where none does. */
export function SamplesLeftOut({ className }: { className?: string }) {
  const { data } = useQuery(agentQueries.names());
  const parts = stuckSamples(data?.items ?? []);
  if (parts.length === 0) return null;
  return (
    <p data-testid="samples-left-out" className={cn('text-sm text-ink-3', className)}>
      {parts.map(({ status, text }, index) => (
        <span key={status}>
          {index > 0 && ', '}
          <Link to={`/agents?status=${status}`} className="rounded-sm text-ink-2 underline underline-offset-3 hover:text-ink">
            {text}
          </Link>
        </span>
      ))}
      . Samples are not counted here.
    </p>
  );
}
