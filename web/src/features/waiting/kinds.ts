import { CircleAlert, CircleHelp, CirclePause, Coins, Hand, ListChecks, type LucideIcon, ShieldAlert, ShieldQuestion } from 'lucide-react';
import type { WaitingItem } from '@/api/types';

interface Kind {
  icon: LucideIcon;
  /** What is wanted, in two words. */
  label: string;
  /** What comes when nobody answers. */
  otherwise?: string;
}

/** How every kind of waiting looks. A new kind is a line here, and its answer one in waiting-card.tsx. */
export const waitingKinds: Record<WaitingItem['kind'], Kind> = {
  approval: { icon: Hand, label: 'Approval', otherwise: 'Without an answer it fails' },
  input: { icon: ListChecks, label: 'Your input', otherwise: 'Without an answer it fails' },
  outcome: { icon: ShieldQuestion, label: 'Outcome unknown', otherwise: 'Without an answer the task fails' },
  question: { icon: CircleHelp, label: 'Question', otherwise: 'Without an answer the task fails' },
  ended_program: { icon: ShieldAlert, label: 'Ended the program', otherwise: 'Without an answer the task fails' },
  budget: { icon: Coins, label: 'Budget reached', otherwise: 'Otherwise the task fails' },
  run_budget: { icon: Coins, label: 'Budget reached' },
  agent_error: { icon: CircleAlert, label: 'Agent in error' },
  agent_paused: { icon: CirclePause, label: 'Agent paused' },
};
