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
  line,
  text,
  selected,
  className,
}: {
  kind: NodeView['kind'];
  title: string;
  badge?: ReactNode;
  /** Who does it, for how long, for how much. */
  line: ReactNode;
  text: string;
  selected: boolean;
  className?: string | undefined;
}) {
  const Icon = kindIcons[kind];
  return (
    <div
      style={{ width: nodeWidth, height: nodeHeight }}
      className={cn(
        'flex flex-col overflow-hidden rounded-lg border border-line bg-surface px-3 py-2 text-left',
        className,
        selected && 'border-accent ring-1 ring-accent',
      )}
    >
      <div className="flex items-center gap-2">
        <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1 truncate text-sm font-medium text-ink">{title}</span>
        {badge}
      </div>
      <div className="tabular flex h-5 items-center gap-2 text-xs text-ink-2">{line}</div>
      <p className="mt-1 line-clamp-3 text-xs leading-4 wrap-anywhere text-ink-2">{text}</p>
    </div>
  );
}
