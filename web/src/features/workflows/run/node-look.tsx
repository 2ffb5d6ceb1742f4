import { Ban, CircleCheck, CircleDashed, CircleX, Hourglass, LoaderCircle, type LucideIcon, MinusCircle } from 'lucide-react';
import { waitLabels } from '@/components/status-badge';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { cn } from '@/lib/cn';
import type { NodeStatus, NodeView } from './run-view';

interface Look {
  label: string;
  tone: BadgeTone;
  icon: LucideIcon;
}

const looks: Record<NodeStatus | 'waiting', Look> = {
  idle: { label: 'Not started', tone: 'idle', icon: CircleDashed },
  skipped: { label: 'Skipped', tone: 'idle', icon: MinusCircle },
  pending: { label: 'Pending', tone: 'idle', icon: CircleDashed },
  running: { label: 'Running', tone: 'running', icon: LoaderCircle },
  waiting: { label: 'Waiting', tone: 'warn', icon: Hourglass },
  completed: { label: 'Completed', tone: 'ok', icon: CircleCheck },
  failed: { label: 'Failed', tone: 'bad', icon: CircleX },
  cancelled: { label: 'Cancelled', tone: 'idle', icon: Ban },
};

/** A node that waits is running on the wire. */
export function nodeLook(node: Pick<NodeView, 'status' | 'waiting_for'>): Look {
  if (node.waiting_for && (node.status === 'running' || node.status === 'pending')) {
    return { ...looks.waiting, label: waitLabels[node.waiting_for] ?? looks.waiting.label };
  }
  return looks[node.status] ?? { ...looks.idle, label: node.status };
}

export function NodeStatusBadge({ node }: { node: Pick<NodeView, 'status' | 'waiting_for'> }) {
  const look = nodeLook(node);
  const Icon = look.icon;
  return (
    <Badge tone={look.tone} data-testid="node-status">
      <Icon aria-hidden className={cn(look === looks.running && 'animate-breathe')} />
      {look.label}
    </Badge>
  );
}
