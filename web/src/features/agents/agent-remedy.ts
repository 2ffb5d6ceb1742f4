export interface Remedy {
  text: string;
  where: 'settings' | 'agent';
}

const remedies: Record<string, Remedy> = {
  invalid_key: {
    text: 'Enter a key that the provider accepts. The agent is active again as soon as its connection test succeeds.',
    where: 'settings',
  },
  not_configured: {
    text: 'Set up the provider, or give the agent a model that you have. It is active again as soon as the connection test succeeds.',
    where: 'settings',
  },
  model_not_found: { text: 'Give the agent another model, then activate it.', where: 'agent' },
};

/** What a person can do about an agent in error; null when it was put there by hand. */
export function agentRemedy(code: string | null | undefined): Remedy | null {
  return code ? (remedies[code] ?? { text: 'Mend the cause, then activate the agent.', where: 'agent' }) : null;
}
