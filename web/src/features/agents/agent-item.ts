import type { Agent } from '@/api/types';
import type { AgentActions } from './use-agent-actions';

/** What a card and a row of the table both get. */
export interface AgentItemProps {
  agent: Agent;
  actions: AgentActions;
  onDelete: (agent: Agent) => void;
  selected: boolean;
  onSelect: (selected: boolean) => void;
  /** Under the keyboard. */
  active: boolean;
  /** Something is selected, so that every item shows its box. */
  selecting: boolean;
  /** Place in the list, by which the keyboard scrolls to it. */
  index: number;
}

export function ended(agent: Agent): number {
  return agent.tasks_completed + agent.tasks_failed;
}

/** "anthropic/claude-sonnet-5-5" → "claude-sonnet-5-5": what tells models apart where room is scarce. */
export function shortModel(model: string): string {
  return model.slice(model.indexOf('/') + 1);
}
