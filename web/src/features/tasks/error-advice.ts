/** What a person can do about a failure. */
export type NextStep = 'settings' | 'agent' | 'resume' | 'restart' | 'change';

export interface Advice {
  text: string;
  steps: readonly NextStep[];
}

const later: Advice = {
  text: 'This usually passes. Retry goes on where it stopped; finished steps are not paid again.',
  steps: ['resume'],
};

const advice: Record<string, Advice> = {
  invalid_key: { text: 'Check the key in Settings, then retry.', steps: ['settings', 'resume'] },
  not_configured: {
    text: 'Set up the provider in Settings, or give the agent another model, then retry.',
    steps: ['settings', 'agent', 'resume'],
  },
  model_not_found: {
    text: 'Choose another model for the agent. A run keeps its model, so begin from scratch after that.',
    steps: ['agent', 'restart'],
  },
  rate_limited: later,
  overloaded: later,
  server_error: later,
  broken_stream: later,
  timeout: later,
  garbage: later,
  model_unavailable: later,
  unreachable: { text: 'Check that the provider runs and its address in Settings is right, then retry.', steps: ['settings', 'resume'] },
  step_limit: {
    text: 'Retry lets it go on for as many steps again. A smaller task or clearer instructions help more.',
    steps: ['resume', 'change'],
  },
  time_limit: {
    text: 'Retry lets it go on for as long again. A smaller task or clearer instructions help more.',
    steps: ['resume', 'change'],
  },
  context_full: { text: 'Give it less input, or an agent with a model that holds more.', steps: ['change', 'agent'] },
  too_large: { text: 'Give it less input, or an agent with a model that holds more.', steps: ['change', 'agent'] },
  bad_request: {
    text: 'The provider refused the settings of this agent. Change them, then begin from scratch.',
    steps: ['agent', 'restart'],
  },
  output_invalid: { text: 'Make the expected output simpler, or use a stronger model.', steps: ['change', 'agent'] },
  empty_answer: { text: 'Word the task differently, or use another model.', steps: ['change', 'agent'] },
  content_refused: { text: 'Word the task differently, or use another model.', steps: ['change', 'agent'] },
  stopped: { text: 'Word the task so that it has an end the agent can reach, or let it go on.', steps: ['change', 'resume'] },
  wait_expired: { text: 'Retry lets it ask again.', steps: ['resume'] },
  internal_error: { text: 'This is a fault of the program; its log says more. Retry goes on where it stopped.', steps: ['resume'] },
};

/** Words that follow the server's message; what we do not know is retried. */
export function adviceFor(code: string | null): Advice {
  return advice[code ?? ''] ?? { text: 'Retry goes on where it stopped; finished steps are not paid again.', steps: ['resume', 'change'] };
}
