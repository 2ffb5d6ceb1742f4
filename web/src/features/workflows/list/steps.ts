/** An agent and what it is to do, as a form of several holds it. */
export interface StepDraft {
  key: string;
  agent_id: string;
  text: string;
}

export type StepErrors = { [key: string]: { agent_id?: string; text?: string } };

export function checkSteps(steps: readonly StepDraft[]): StepErrors {
  const errors: StepErrors = {};
  for (const step of steps) {
    const wrong: StepErrors[string] = {};
    if (!step.agent_id) wrong.agent_id = 'Choose an agent.';
    if (!step.text.trim()) wrong.text = 'Say what it is to do.';
    if (wrong.agent_id || wrong.text) errors[step.key] = wrong;
  }
  return errors;
}
