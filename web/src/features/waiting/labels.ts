import type { WaitingItem } from '@/api/types';

/** What is wanted, in two words. */
export const waitingLabels: Record<WaitingItem['kind'], string> = {
  approval: 'Approval',
  input: 'Your input',
  outcome: 'Outcome unknown',
  question: 'Question',
  ended_program: 'Ended the program',
  budget: 'Budget reached',
  run_budget: 'Budget reached',
  agent_error: 'Agent in error',
  agent_paused: 'Agent paused',
};
