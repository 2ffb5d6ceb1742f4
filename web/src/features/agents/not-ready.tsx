import { TriangleAlert } from 'lucide-react';
import type { Agent } from '@/api/types';
import { Badge } from '@/components/ui/badge';
import { Tooltip } from '@/components/ui/tooltip';

const labels: Record<string, string> = {
  not_configured: 'No key',
  invalid_key: 'Key refused',
  unknown_model: 'Unknown model',
  over_budget: 'Over budget',
};

/** In a list: why an agent cannot work although its status does not say so. */
export function NotReady({ agent, className }: { agent: Agent; className?: string }) {
  const reason = agent.not_ready.find(({ code }) => code !== agent.status);
  if (!reason) return null;
  return (
    <Tooltip label={reason.message}>
      <button type="button" data-testid="not-ready" className={`inline-flex rounded-full ${className ?? ''}`}>
        <Badge tone="warn">
          <TriangleAlert aria-hidden />
          {labels[reason.code] ?? 'Why'}
          <span className="sr-only">: {reason.message}</span>
        </Badge>
      </button>
    </Tooltip>
  );
}
