import { type ReactNode, useState } from 'react';
import { api } from '@/api/client';
import type { Agent, Task } from '@/api/types';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { plural } from '@/lib/format';
import type { AgentActions } from './use-agent-actions';

async function openTasks(agents: readonly Agent[]): Promise<number> {
  const asked = agents.flatMap((agent) =>
    (['running', 'pending'] as const).map((status) =>
      api.page<Task>('/tasks', { query: { agent_id: agent.id, status, limit: 1 } }).then((page) => page.total),
    ),
  );
  return (await Promise.all(asked)).reduce((sum, count) => sum + count, 0);
}

/**
 * Deletes at once, since it can be undone; asks first when open tasks would be cancelled, which can't. Put `dialog` somewhere on
 * the page.
 */
export function useDeleteAgents(
  actions: AgentActions,
  onDeleted: (agents: readonly Agent[]) => void = () => {},
): { ask: (agents: readonly Agent[]) => Promise<void>; dialog: ReactNode } {
  const [asked, setAsked] = useState<{ agents: readonly Agent[]; tasks: number } | null>(null);
  const remove = (agents: readonly Agent[]) => {
    onDeleted(agents);
    void actions.remove(agents);
  };
  const ask = async (agents: readonly Agent[]) => {
    // When the count can't be had, the server decides about the deletion itself and says so.
    const tasks = await openTasks(agents).catch(() => 0);
    if (tasks > 0) setAsked({ agents, tasks });
    else remove(agents);
  };
  const dialog = (
    <ConfirmDialog
      open={asked !== null}
      onOpenChange={(open) => !open && setAsked(null)}
      title={asked?.agents.length === 1 ? `Delete “${asked.agents[0]?.name}”?` : `Delete ${plural(asked?.agents.length ?? 0, 'agent')}?`}
      description={`${plural(asked?.tasks ?? 0, 'open task')} will be cancelled. The agent can be restored afterwards, the cancelled work cannot.`}
      confirmLabel={asked?.agents.length === 1 ? 'Delete agent' : 'Delete agents'}
      onConfirm={() => {
        if (asked) remove(asked.agents);
        setAsked(null);
      }}
    />
  );
  return { ask, dialog };
}
