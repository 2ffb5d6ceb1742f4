import { Copy, EllipsisVertical, Pencil, Play, Trash2 } from 'lucide-react';
import { useNavigate } from 'react-router';
import type { Agent, AgentStatus } from '@/api/types';
import { agentLooks } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuRadioGroup, MenuRadioItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu';
import { createPaths, paths } from '@/lib/paths';
import type { AgentActions } from './use-agent-actions';

/** "Error" is the server's word; the others are the user's to choose. */
const choosable: AgentStatus[] = ['active', 'paused', 'inactive', 'training'];

interface Props {
  agent: Agent;
  actions: AgentActions;
  onDelete: (agent: Agent) => void;
}

/** Whether tasks of this agent are accepted: active runs them, paused keeps them waiting. */
export const acceptsTasks = (agent: Agent) => agent.status === 'active' || agent.status === 'paused';

export function AgentMenu({ agent, actions, onDelete }: Props) {
  const navigate = useNavigate();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More about ${agent.name}`} data-testid="agent-menu">
          <EllipsisVertical aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem disabled={!acceptsTasks(agent)} onSelect={() => void navigate(`${createPaths.task}&agent_id=${agent.id}`)}>
          <Play aria-hidden />
          Run a task
        </MenuItem>
        <MenuItem onSelect={() => void navigate(`${paths.agent.to(agent.id)}?tab=settings`)}>
          <Pencil aria-hidden />
          Edit
        </MenuItem>
        <MenuItem onSelect={() => void actions.duplicate(agent)}>
          <Copy aria-hidden />
          Duplicate
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>Status</MenuLabel>
        <MenuRadioGroup value={agent.status} onValueChange={(status) => void actions.setStatus([agent], status as AgentStatus)}>
          {choosable.map((status) => {
            const { icon: Icon, label } = agentLooks[status];
            return (
              <MenuRadioItem key={status} value={status}>
                <Icon aria-hidden />
                {label}
              </MenuRadioItem>
            );
          })}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem danger data-testid="delete-agent" onSelect={() => onDelete(agent)}>
          <Trash2 aria-hidden />
          Delete
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
