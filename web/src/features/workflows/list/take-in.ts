import type { QueryClient } from '@tanstack/react-query';
import { agentQueries } from '@/features/agents/agent-queries';
import { plural } from '@/lib/format';
import { toast } from '@/lib/toast';
import { type MadeWorkflow, workflowQueries } from '../workflow-queries';

/** Tells the cache and the user of a workflow that was made of a file or template. */
export function takeIn(client: QueryClient, { workflow, agents }: MadeWorkflow) {
  client.setQueryData(workflowQueries.detail(workflow.id).queryKey, workflow);
  void client.invalidateQueries({ queryKey: workflowQueries.lists() });
  void client.invalidateQueries({ queryKey: agentQueries.lists() });
  const made = agents.filter((agent) => agent.created).length;
  toast.success(`“${workflow.name}” is ready`, {
    description: made > 0 ? `${plural(made, 'agent')} made for it.` : `It works with ${plural(agents.length, 'agent')} you have.`,
  });
}
