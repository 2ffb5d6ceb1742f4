import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { nodeHeight, nodeWidth } from './layout';
import { kindIcons } from './node-look';
import type { NodeView } from './run-view';
import { nodeLabels } from './words';

export const kindLabel = (kind: NodeView['kind']): string =>
  kind === 'manager' ? 'Manager' : kind === 'member' ? 'Member' : nodeLabels[kind];

/** The look of a node on a canvas, in the editor and in a run. */
export function NodeCard({
  kind,
  title,
  badge,
  who,
  text,
  foot,
  selected,
  className,
}: {
  kind: NodeView['kind'];
  title: string;
  badge?: ReactNode;
  /** Who does it. */
  who: string;
  /** What it is told, or what it said. */
  text: string;
  /** How it stands, for how long, for how much. */
  foot?: ReactNode;
  selected: boolean;
  className?: string | undefined;
}) {
  const Icon = kindIcons[kind];
  return (
    <div
      style={{ width: nodeWidth, height: nodeHeight }}
      className={cn(
        'flex flex-col overflow-hidden rounded-lg border border-line-strong/60 bg-surface px-3 py-2 text-left',
        className,
        selected && 'border-accent ring-1 ring-accent',
      )}
    >
      <div className="flex items-center gap-2" title={title}>
        <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1 truncate text-sm font-medium text-ink">{title}</span>
        {badge}
      </div>
      <span className="truncate text-xs text-ink-3">{who}</span>
      <p className={cn('mt-1 text-xs leading-4 wrap-anywhere text-ink-2', foot ? 'line-clamp-2' : 'line-clamp-4')}>{text}</p>
      {foot && <div className="tabular mt-auto flex h-[22px] shrink-0 items-center gap-2 text-xs text-ink-2">{foot}</div>}
    </div>
  );
}
