import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { patchAgent } from '@/app/live-updates';
import { agentLooks } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { FormField } from '@/components/ui/form-field';
import { agentQueries, agentRequests } from '@/features/agents/agent-queries';
import { createPaths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';

/** Active agents work at once, paused ones later; the others take no tasks until they are activated. */
const takesTasks = (agent: Agent) => agent.status === 'active' || agent.status === 'paused';

export const agentReady = (agents: readonly Agent[] | undefined, id: string): boolean => {
  const agent = agents?.find((each) => each.id === id);
  return !agent || takesTasks(agent);
};

/** The agent to begin with where there is no choice. */
export const onlyReady = (agents: readonly Agent[] | undefined): string | null => {
  const active = agents?.filter((agent) => agent.status === 'active') ?? [];
  return active.length === 1 ? (active[0]?.id ?? null) : null;
};

export function AgentField({ value, onChange, error }: { value: string; onChange: (id: string) => void; error: string | undefined }) {
  const { data, isPending } = useQuery(agentQueries.names());
  const agents = data?.items ?? [];
  const chosen = agents.find((agent) => agent.id === value);
  if (!isPending && agents.length === 0) {
    return (
      <FormField label="Agent" required error={error} id="agent">
        {() => (
          <p className="text-sm text-ink-2">
            There is no agent yet.{' '}
            <Link to={createPaths.agent} className="text-accent-text underline underline-offset-3">
              Create one first
            </Link>
          </p>
        )}
      </FormField>
    );
  }
  return (
    <FormField label="Agent" required error={error} id="agent">
      {(control) => (
        <>
          <Combobox
            {...control}
            value={value}
            onValueChange={onChange}
            placeholder={isPending ? 'Loading agents' : 'Select an agent'}
            searchPlaceholder="Search agents"
            emptyText="No agent of this name"
            options={[...agents]
              .sort((a, b) => Number(takesTasks(b)) - Number(takesTasks(a)))
              .map((agent) => ({
                value: agent.id,
                label: agent.name,
                detail: takesTasks(agent) && agent.status === 'active' ? agent.model : agentLooks[agent.status]?.label,
                keywords: [agent.description, ...agent.tags],
                group: takesTasks(agent) ? '' : 'Take no tasks until activated',
              }))}
          />
          {chosen && chosen.status !== 'active' && <Notice agent={chosen} />}
        </>
      )}
    </FormField>
  );
}

/** Why the chosen agent does not begin at once, and the way out. */
function Notice({ agent }: { agent: Agent }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const activate = async () => {
    setBusy(true);
    setFailure(null);
    try {
      patchAgent(client, await agentRequests.setStatus(agent.id, 'active'));
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(false);
  };
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg bg-warn-soft px-3 py-2 text-sm text-ink-2">
      <span className="min-w-0 flex-1 basis-56">
        {failure ??
          (agent.status === 'paused'
            ? `${agent.name} is paused. The task waits until it is active again.`
            : `${agent.name} is ${agentLooks[agent.status]?.label.toLowerCase() ?? agent.status} and takes no tasks.`)}
      </span>
      <Button size="sm" pending={busy} onClick={() => void activate()}>
        Activate
      </Button>
    </div>
  );
}
