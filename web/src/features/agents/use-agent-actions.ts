import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Agent, AgentStatus } from '@/api/types';
import { patchAgent, removeAgent } from '@/app/live-updates';
import { agentLooks } from '@/components/status-badge';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { agentQueries, agentRequests } from './agent-queries';

const named = (agents: readonly Agent[]) => (agents.length === 1 ? `“${agents[0]?.name}”` : plural(agents.length, 'agent'));

/** What can be done to agents, one or many: shown at once, taken back when the server refuses. */
export function useAgentActions() {
  const client = useQueryClient();
  const navigate = useNavigate();

  const setStatus = async (agents: readonly Agent[], status: AgentStatus) => {
    const changed = agents.filter((agent) => agent.status !== status);
    for (const agent of changed) patchAgent(client, { ...agent, status });
    const results = await Promise.allSettled(changed.map((agent) => agentRequests.setStatus(agent.id, status)));
    const failed: Agent[] = [];
    let reason: unknown;
    results.forEach((result, index) => {
      const agent = changed[index] as Agent;
      if (result.status === 'fulfilled') patchAgent(client, result.value);
      else {
        patchAgent(client, agent);
        failed.push(agent);
        reason = result.reason;
      }
    });
    void client.invalidateQueries({ queryKey: agentQueries.lists() });
    if (failed.length > 0) toast.error(`The status of ${named(failed)} was not changed`, { description: messageOf(reason) });
    else if (changed.length > 1) toast.success(`${plural(changed.length, 'agent')} set to ${agentLooks[status].label.toLowerCase()}`);
  };

  const restore = async (agents: readonly Agent[]) => {
    const results = await Promise.allSettled(agents.map((agent) => agentRequests.restore(agent.id)));
    await client.invalidateQueries({ queryKey: agentQueries.all() });
    const refused = results.find((result) => result.status === 'rejected');
    if (refused) toast.error('Not everything could be restored', { description: messageOf(refused.reason) });
    else toast.success(`${named(agents)} ${agents.length === 1 ? 'is' : 'are'} back`);
  };

  const remove = async (agents: readonly Agent[]) => {
    const before = client.getQueriesData({ queryKey: agentQueries.lists() });
    for (const agent of agents) removeAgent(client, { agent_id: agent.id });
    const results = await Promise.allSettled(agents.map((agent) => agentRequests.remove(agent.id)));
    const gone = agents.filter((_, index) => results[index]?.status === 'fulfilled');
    const refused = results.find((result) => result.status === 'rejected');
    if (refused) {
      for (const [key, data] of before) client.setQueryData(key, data);
      toast.error(`${named(agents)} could not be deleted`, { description: messageOf(refused.reason) });
    }
    void client.invalidateQueries({ queryKey: agentQueries.lists() });
    if (gone.length === 0) return;
    toast(`Deleted ${named(gone)}`, { duration: 10_000, action: { label: 'Undo', onClick: () => void restore(gone) } });
  };

  const duplicate = async (agent: Agent) => {
    try {
      const copy = await agentRequests.duplicate(agent.id);
      client.setQueryData(agentQueries.detail(copy.id).queryKey, copy);
      void client.invalidateQueries({ queryKey: agentQueries.lists() });
      toast.success(`Duplicated as “${copy.name}”`, {
        action: { label: 'Open', onClick: () => void navigate(paths.agent.to(copy.id)) },
      });
    } catch (error) {
      toast.error(`“${agent.name}” could not be duplicated`, { description: messageOf(error) });
    }
  };

  return { setStatus, remove, duplicate };
}

export type AgentActions = ReturnType<typeof useAgentActions>;

/** The one-press change: an active agent is paused, every other one becomes active. */
export function oppositeStatus(status: AgentStatus): { status: AgentStatus; label: string } {
  return status === 'active' ? { status: 'paused', label: 'Pause' } : { status: 'active', label: 'Activate' };
}
