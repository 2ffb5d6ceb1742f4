import { CircleAlert } from 'lucide-react';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { cn } from '@/lib/cn';
import { paths } from '@/lib/paths';
import { agentRemedy } from './agent-remedy';
import { errorReason } from './agent-standing';

/** In a list: why an agent is in error, in words, and the way to what mends it. */
export function InError({ agent, className }: { agent: Agent; className?: string }) {
  const reason = errorReason(agent);
  if (!reason) return null;
  const remedy = agentRemedy(agent.error_code);
  return (
    <p data-testid="in-error" className={cn('flex items-start gap-1.5 text-sm text-ink-2', className)}>
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-bad" />
      <span className="min-w-0 wrap-anywhere">
        {reason}{' '}
        {remedy && (
          <Link
            to={remedy.where === 'settings' ? paths.settings.to('services') : paths.agent.to(agent.id, { tab: 'settings' })}
            className="rounded-sm font-medium whitespace-nowrap text-accent-text underline underline-offset-3"
          >
            {remedy.where === 'settings' ? 'Open settings' : 'Change its model'}
          </Link>
        )}
      </span>
    </p>
  );
}
