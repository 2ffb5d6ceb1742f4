import { CircleAlert, CircleHelp, CirclePause, Coins, Hand, ListChecks, type LucideIcon, ShieldAlert, ShieldQuestion } from 'lucide-react';
import type { WaitingItem } from '@/api/types';

interface Kind {
  icon: LucideIcon;
  /** What is wanted, in two words. */
  label: string;
  /** What the answer does. */
  effect: string;
  /** Before the time since when it waits. */
  since: 'Asked' | 'Stopped';
  /** What comes when nobody answers. */
  otherwise?: string;
}

/** How every kind of waiting looks. A new kind is a line here, and its answer one in waiting-card.tsx. */
export const waitingKinds: Record<WaitingItem['kind'], Kind> = {
  approval: {
    icon: Hand,
    label: 'Approval',
    since: 'Asked',
    effect: 'Approve: the run goes on. Reject: it takes its rejected branch, or fails.',
    otherwise: 'Without an answer it fails',
  },
  input: {
    icon: ListChecks,
    label: 'Your input',
    since: 'Asked',
    effect: 'The run goes on with your answer.',
    otherwise: 'Without an answer it fails',
  },
  outcome: {
    icon: ShieldQuestion,
    label: 'Outcome unknown',
    since: 'Stopped',
    effect: 'The call was cut off. The task goes on with what you say of it.',
    otherwise: 'Without an answer the task fails',
  },
  question: {
    icon: CircleHelp,
    label: 'Question',
    since: 'Asked',
    effect: 'Going on takes the task up where it stopped. Stopping ends it as failed.',
    otherwise: 'Without an answer the task fails',
  },
  ended_program: {
    icon: ShieldAlert,
    label: 'Ended the program',
    since: 'Stopped',
    effect: 'Going on tries the same step again. Stopping ends the task as failed.',
    otherwise: 'Without an answer the task fails',
  },
  budget: {
    icon: Coins,
    label: 'Budget reached',
    since: 'Stopped',
    effect: 'With a higher limit the task goes on where it stopped.',
    otherwise: 'Otherwise the task fails',
  },
  run_budget: { icon: Coins, label: 'Budget reached', since: 'Stopped', effect: 'With a higher limit the run goes on where it stopped.' },
  agent_error: { icon: CircleAlert, label: 'Agent in error', since: 'Stopped', effect: 'Once active, the agent takes tasks again.' },
  agent_paused: {
    icon: CirclePause,
    label: 'Agent paused',
    since: 'Stopped',
    effect: 'Once active, the agent starts the tasks that wait.',
  },
};
