import type { Agent } from '@/api/types';
import { RelativeTime } from '@/components/relative-time';
import { ended } from './agent-item';

/** When an agent last did something; never for one that has had no task, whatever was made of its status. */
export function LastActive({ agent, className, compact = false }: { agent: Agent; className?: string; compact?: boolean }) {
  if (ended(agent) === 0 || !agent.last_active) return <span className={className}>Never</span>;
  return <RelativeTime compact={compact} time={agent.last_active} {...(className ? { className } : {})} />;
}
