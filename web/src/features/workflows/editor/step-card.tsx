import type { Node, NodeProps } from '@xyflow/react';
import { CircleAlert, Plus, TriangleAlert } from 'lucide-react';
import { type MouseEvent, use } from 'react';
import type { WorkflowNode } from '@/api/types';
import { useAgentName } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { heightOf } from '../graph/geometry';
import { kindLabel, NodeCard } from '../graph/node-card';
import type { Outlet } from '../graph/outlets';
import { Ports } from '../graph/ports';
import { kindOf } from '../kinds/registry';
import { CanvasContext } from './canvas-context';

export type StepNode = Node<
  { node: WorkflowNode; outlets: Outlet[]; free: readonly (string | null)[]; faults: string; team: boolean },
  'step'
>;

/** A node in the editor: what it does, what is wrong with it, and a button behind every outlet from which nothing leads on. */
export function StepCard({ data: { node, outlets, free, faults, team }, selected }: NodeProps<StepNode>) {
  const agentName = useAgentName();
  const { add } = use(CanvasContext);
  const kind = kindOf(node.type);
  const agent = kind.agentOf(node);
  const title = node.label || node.id;
  const named = agentName(agent);
  const count = faults ? faults.split('\n').length : 0;
  const warning = kind.warning?.(node);
  return (
    <div data-testid="edit-node" data-node={node.id}>
      <NodeCard
        kind={node.type}
        title={title}
        selected={selected}
        height={heightOf(outlets.length)}
        className={cn(count > 0 && 'border-bad')}
        badge={
          count > 0 ? (
            <span className="flex items-center gap-1 text-xs font-medium text-bad" title={faults}>
              <CircleAlert aria-hidden className="size-4" />
              <span className="sr-only">{plural(count, 'problem')}</span>
              <span aria-hidden>{count}</span>
            </span>
          ) : (
            warning && (
              <span className="text-warn" title={warning}>
                <TriangleAlert aria-hidden className="size-4" />
                <span className="sr-only">1 warning</span>
              </span>
            )
          )
        }
        who={
          agent
            ? named === title
              ? kindLabel(node.type)
              : (named ?? 'Unknown agent')
            : kind.works
              ? 'No agent chosen'
              : kindLabel(node.type)
        }
        text={kind.text(node)}
      />
      <Ports
        outlets={team ? [] : outlets}
        inlet={!team}
        connectable
        extra={(outlet) =>
          free.includes(outlet.branch) && (
            <>
              <span aria-hidden className={cn('h-px bg-line-strong', outlet.label ? 'w-16' : 'w-6')} />
              <button
                type="button"
                aria-label={`Add a node after ${title}${outlet.label ? `, ${outlet.label}` : ''}`}
                className="nodrag nopan relative flex size-6 items-center justify-center rounded-md border border-line-strong bg-surface text-ink-2 hover:border-accent hover:text-accent-text"
                onClick={(event: MouseEvent<HTMLElement>) => {
                  event.stopPropagation();
                  const box = event.currentTarget.getBoundingClientRect();
                  add({ after: { node: node.id, branch: outlet.branch } }, { x: box.left, y: box.bottom });
                }}
              >
                <Plus aria-hidden className="size-4" />
              </button>
            </>
          )
        }
      />
    </div>
  );
}
