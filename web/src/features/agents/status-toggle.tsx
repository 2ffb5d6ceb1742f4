import { CirclePause, CirclePlay } from 'lucide-react';
import type { Agent } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { type AgentActions, oppositeStatus } from './use-agent-actions';

/** Pauses an active agent, activates any other; with its word on a page of its own, as an icon in lists. */
export function StatusToggle({
  agent,
  actions,
  wide = false,
  leads = false,
}: {
  agent: Agent;
  actions: AgentActions;
  wide?: boolean;
  /** It is what a person does first. */
  leads?: boolean;
}) {
  const next = oppositeStatus(agent.status);
  const Icon = next.status === 'active' ? CirclePlay : CirclePause;
  const toggle = () => void actions.setStatus([agent], next.status);
  if (wide) {
    return (
      <Button variant={leads ? 'primary' : 'secondary'} data-testid="status-toggle" onClick={toggle}>
        <Icon aria-hidden />
        {next.label}
      </Button>
    );
  }
  return (
    <Tooltip label={next.label}>
      <Button variant="ghost" size="icon-sm" data-testid="status-toggle" aria-label={`${next.label} ${agent.name}`} onClick={toggle}>
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}
