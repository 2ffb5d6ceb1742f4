import { CircleAlert } from 'lucide-react';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { cn } from '@/lib/cn';
import { paths } from '@/lib/paths';
import { agentRemedy } from './agent-remedy';
import { errorReason } from './agent-standing';

/** In a list: why an agent is in error, in words, and the way to what mends it; in a table on one line. */
export function InError({ agent, className, line = false }: { agent: Agent; className?: string; line?: boolean }) {
  const reason = errorReason(agent);
  if (!reason) return null;
  const remedy = agentRemedy(agent.error_code);
  return (
    <p
      data-testid="in-error"
      className={cn('flex gap-1.5', line ? 'items-center text-xs text-bad' : 'items-start text-sm text-ink-2', className)}
    >
      {!line && <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-bad" />}
      <span className={cn('min-w-0', line ? 'contents' : 'wrap-anywhere')}>
        <span title={line ? reason : undefined} className={line ? 'min-w-0 truncate' : undefined}>
          {reason}
        </span>{' '}
        {remedy && (
          <Link
            to={remedy.where === 'settings' ? paths.settings.to('services') : paths.agent.to(agent.id, { tab: 'settings' })}
            className="shrink-0 rounded-sm font-medium whitespace-nowrap text-accent-text underline underline-offset-3"
          >
            {remedy.where === 'settings' ? 'Open settings' : 'Change its model'}
          </Link>
        )}
      </span>
    </p>
  );
}
