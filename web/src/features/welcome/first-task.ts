import { api } from '@/api/client';
import type { Agent, AgentInput, Task } from '@/api/types';
import { agentRequests } from '@/features/agents/agent-queries';
import { taskRequests } from '@/features/tasks/task-queries';
import { Problem } from '@/lib/problem';

export const firstAgentName = 'My first agent';

export const suggestions: readonly { label: string; text: string }[] = [
  { label: 'Calculate and write a file', text: 'Calculate 23 * 19 + 240 / 8 and write the result to result.md.' },
  { label: 'Ask for the time', text: 'What time is it now in Europe/Berlin?' },
  { label: 'Write something', text: 'Write a haiku about a machine that waits for a question.' },
];

/** The first line says what it is about; when there is more, all of it goes into the description. */
export function taskOf(text: string): { title: string; description?: string } {
  const whole = text.trim();
  const line = whole.split('\n', 1)[0] ?? '';
  const title = line.length <= 120 ? line : `${line.slice(0, 119).trimEnd()}…`;
  return title === whole ? { title } : { title, description: whole };
}

const input = (model: string): AgentInput => ({
  name: firstAgentName,
  description: 'Made at the first start, to see how a task runs.',
  agent_type: 'conversational',
  model,
  system_prompt: 'You are a helpful assistant. Do what the task asks, use your tools where they help, and answer briefly.',
  status: 'active',
});

/** The agent of an earlier try is taken again, with the model chosen now. */
async function agentFor(model: string): Promise<Agent> {
  try {
    return await agentRequests.create(input(model));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    const { items } = await api.page<Agent>('/agents', { query: { search: firstAgentName } });
    const known = items.find((agent) => agent.name === firstAgentName);
    if (!known) throw error;
    const changed = known.model === model ? known : await agentRequests.update(known.id, { model });
    return changed.status === 'active' ? changed : agentRequests.setStatus(known.id, 'active');
  }
}

/** Makes the agent and gives it the task. */
export async function runFirstTask(model: string, text: string): Promise<Task> {
  const agent = await agentFor(model);
  return taskRequests.create({ agent_id: agent.id, ...taskOf(text) });
}
