import { useStore } from '@xyflow/react';
import type { LucideIcon } from 'lucide-react';
import { Bot, Crown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WorkflowNodeType } from '@/api/types';
import { cn } from '@/lib/cn';
import { kindOf } from '../kinds/registry';
import { nodeWidth } from './geometry';

/** What stands on a canvas: the kinds of nodes, and who takes part in a hierarchical run. */
export type CardKind = WorkflowNodeType | 'manager' | 'member';

export const kindLabel = (kind: CardKind): string => (kind === 'manager' ? 'Manager' : kind === 'member' ? 'Member' : kindOf(kind).label);

export const kindIcon = (kind: CardKind): LucideIcon => (kind === 'manager' ? Crown : kind === 'member' ? Bot : kindOf(kind).icon);

/** From here on a node's usual text could not be read. */
const farBelow = 0.6;

/** The canvas is so small that only names and states can be told. */
export const useFar = (): boolean => useStore(({ transform }) => transform[2] < farBelow);

/** The look of a node on a canvas, in the editor and in a run. From far it is its name and how it stands, in large letters. */
export function NodeCard({
  kind,
  title,
  badge,
  who,
  text,
  foot,
  selected,
  height,
  className,
}: {
  kind: CardKind;
  title: string;
  badge?: ReactNode;
  /** Who does it. */
  who: string;
  /** What it is told, or what it said. */
  text: string;
  /** How it stands, for how long, for how much. */
  foot?: ReactNode;
  selected: boolean;
  height: number;
  className?: string | undefined;
}) {
  const Icon = kindIcon(kind);
  const far = useFar();
  return (
    <div
      style={{ width: nodeWidth, height }}
      className={cn(
        'flex flex-col overflow-hidden rounded-lg border border-line-strong/60 bg-surface px-3 py-2 text-left',
        className,
        selected && 'border-accent ring-1 ring-accent',
      )}
    >
      <div className="flex items-center gap-2" title={title}>
        {!far && <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />}
        <span
          className={cn(
            'min-w-0 flex-1 font-medium text-ink',
            far ? 'line-clamp-2 text-[29px] leading-[33px] wrap-anywhere' : 'truncate text-sm',
          )}
        >
          {title}
        </span>
        {badge}
      </div>
      {!far && <span className="truncate text-xs text-ink-3">{who}</span>}
      {!far && <p className={cn('mt-1 text-xs leading-4 wrap-anywhere text-ink-2', foot ? 'line-clamp-2' : 'line-clamp-3')}>{text}</p>}
      {foot && (
        <div
          className={cn(
            'tabular mt-auto flex shrink-0 items-center gap-2 text-ink-2',
            far
              ? 'h-8 text-[22px] [&>:not(:first-child)]:hidden [&>:first-child]:bg-transparent [&>:first-child]:px-0 [&>:first-child]:text-[22px] [&_svg]:size-6'
              : 'h-[22px] text-xs',
          )}
        >
          {foot}
        </div>
      )}
    </div>
  );
}
