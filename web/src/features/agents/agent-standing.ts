import type { Agent } from '@/api/types';

/** What keeps an agent from working that its status does not tell: a missing key, a model nobody knows, a spent budget. */
export function obstaclesOf(agent: Pick<Agent, 'not_ready' | 'status'>): Agent['not_ready'] {
  return agent.not_ready.filter(({ code }) => code !== agent.status);
}

/** Why an agent is in error, in words; null when it is not. */
export function errorReason(agent: Pick<Agent, 'status' | 'error_message' | 'not_ready'>): string | null {
  if (agent.status !== 'error') return null;
  return (
    agent.error_message ??
    agent.not_ready.find(({ code }) => code === 'error')?.message ??
    'It was put into status error. Activate it when the cause is mended.'
  );
}

/** What a person does first with this agent: give it a task, activate it, or mend what the notice above it names. */
export function firstAction(agent: Pick<Agent, 'status' | 'not_ready' | 'error_code'>): 'run' | 'activate' | 'mend' {
  if (agent.error_code || obstaclesOf(agent).length > 0) return 'mend';
  return agent.status === 'active' ? 'run' : 'activate';
}
