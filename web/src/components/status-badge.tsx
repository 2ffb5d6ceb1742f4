import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleX,
  GraduationCap,
  Hourglass,
  Info,
  LoaderCircle,
  type LucideIcon,
  SignalHigh,
  SignalLow,
  SignalMedium,
  TriangleAlert,
} from 'lucide-react';
import type { ActivityStatus, AgentStatus, TaskPriority, TaskStatus, WaitReason } from '@/api/types';
import { cn } from '@/lib/cn';
import { Badge, type BadgeTone } from './ui/badge';

interface Look {
  label: string;
  tone: BadgeTone;
  icon: LucideIcon;
}

export const agentLooks: Record<AgentStatus, Look> = {
  active: { label: 'Active', tone: 'ok', icon: CircleDot },
  inactive: { label: 'Inactive', tone: 'idle', icon: CircleDashed },
  training: { label: 'Training', tone: 'running', icon: GraduationCap },
  error: { label: 'Error', tone: 'bad', icon: CircleAlert },
  paused: { label: 'Paused', tone: 'warn', icon: CirclePause },
};

export const taskLooks: Record<TaskStatus | 'waiting', Look> = {
  pending: { label: 'Pending', tone: 'idle', icon: CircleDashed },
  running: { label: 'Running', tone: 'running', icon: LoaderCircle },
  waiting: { label: 'Waiting', tone: 'warn', icon: Hourglass },
  completed: { label: 'Completed', tone: 'ok', icon: CircleCheck },
  failed: { label: 'Failed', tone: 'bad', icon: CircleX },
  cancelled: { label: 'Cancelled', tone: 'idle', icon: Ban },
};

export const waitLabels: Record<WaitReason, string> = {
  retry: 'Waiting to retry',
  approval: 'Needs approval',
  outcome: 'Outcome unknown',
  budget: 'Budget reached',
  children: 'Waiting for other tasks',
  input: 'Needs input',
  agent: 'Agent is paused',
};

export const activityLooks: Record<ActivityStatus, Look> = {
  success: { label: 'Success', tone: 'ok', icon: CircleCheck },
  error: { label: 'Error', tone: 'bad', icon: CircleX },
  info: { label: 'Info', tone: 'idle', icon: Info },
  warning: { label: 'Warning', tone: 'warn', icon: TriangleAlert },
};

export const priorityLooks: Record<TaskPriority, Look> = {
  low: { label: 'Low', tone: 'outline', icon: SignalLow },
  medium: { label: 'Medium', tone: 'outline', icon: SignalMedium },
  high: { label: 'High', tone: 'outline', icon: SignalHigh },
  // Not the red of failure: an urgent task is as it should be.
  urgent: { label: 'Urgent', tone: 'strong', icon: TriangleAlert },
};

/** A status this version does not know (a newer server) is shown by its own word. */
const unknown = (word: string): Look => ({ label: word, tone: 'idle', icon: CircleDashed });

function LookBadge({
  look,
  breathe,
  className,
  ...rest
}: {
  look: Look;
  breathe?: boolean;
  className?: string | undefined;
  'data-testid'?: string;
}) {
  const Icon = look.icon;
  return (
    <Badge tone={look.tone} className={className} {...rest}>
      <Icon aria-hidden className={cn(breathe && 'animate-breathe')} />
      {look.label}
    </Badge>
  );
}

export function AgentStatusBadge({ status, className }: { status: AgentStatus; className?: string }) {
  return <LookBadge look={agentLooks[status] ?? unknown(status)} className={className} data-testid="agent-status" />;
}

/** A task that waits is pending or running on the wire; people want to know that it waits, and for what. */
export function taskLook(task: { status: TaskStatus; waiting_for?: WaitReason | null }): Look {
  const ended = task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled';
  if (task.waiting_for && !ended) return { ...taskLooks.waiting, label: waitLabels[task.waiting_for] ?? taskLooks.waiting.label };
  return taskLooks[task.status] ?? unknown(task.status);
}

export function TaskStatusBadge({
  task,
  className,
}: {
  task: { status: TaskStatus; waiting_for?: WaitReason | null };
  className?: string;
}) {
  const look = taskLook(task);
  return <LookBadge look={look} breathe={look === taskLooks.running} className={className} data-testid="task-status" />;
}

/** The icon alone, named for screen readers; for dense rows that show the word elsewhere or on hover. */
export function TaskStatusIcon({ task, className }: { task: { status: TaskStatus; waiting_for?: WaitReason | null }; className?: string }) {
  const look = taskLook(task);
  const Icon = look.icon;
  return (
    <Icon
      role="img"
      aria-label={look.label}
      className={cn('size-4 shrink-0', toneText[look.tone], look === taskLooks.running && 'animate-breathe', className)}
    />
  );
}

export const toneText: Record<BadgeTone, string> = {
  neutral: 'text-ink-2',
  outline: 'text-ink-2',
  strong: 'text-ink',
  accent: 'text-accent-text',
  running: 'text-running',
  ok: 'text-ok',
  bad: 'text-bad',
  warn: 'text-warn',
  idle: 'text-idle',
};

export function ActivityStatusBadge({ status, className }: { status: ActivityStatus; className?: string }) {
  return <LookBadge look={activityLooks[status] ?? unknown(status)} className={className} />;
}

export function PriorityBadge({ priority, className }: { priority: TaskPriority; className?: string }) {
  return <LookBadge look={priorityLooks[priority] ?? unknown(priority)} className={className} />;
}
