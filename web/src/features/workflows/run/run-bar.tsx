import { Ban, Ellipsis, Play, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WorkflowRun } from '@/api/types';
import { Elapsed } from '@/components/relative-time';
import { TaskStatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu';
import { formatCost, formatTokens } from '@/lib/format';
import { type NodeView, runEnded } from './run-view';

/** Stays in sight: where the run stands, what it has cost, and how to stop it or go on. */
export function RunBar({
  run,
  nodes,
  busy,
  onCancel,
  onResume,
  onRerun,
}: {
  run: WorkflowRun;
  nodes: readonly NodeView[];
  busy: boolean;
  onCancel: () => void;
  onResume: () => void;
  onRerun: () => void;
}) {
  const done = nodes.filter((node) => node.status === 'completed').length;
  const resumable = run.status === 'failed' || run.status === 'cancelled';
  return (
    <div className="sticky top-13 z-20 -mx-4 border-b border-line bg-bg px-4 sm:-mx-6 sm:px-6">
      <div className="flex min-h-12 flex-wrap items-center gap-x-5 gap-y-1 py-2">
        <span data-testid="run-status">
          <TaskStatusBadge task={run} />
        </span>
        <dl className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm max-sm:order-last max-sm:w-full sm:gap-x-5">
          <Stat name="Nodes">
            {done} of {nodes.length}
          </Stat>
          <Stat name="Time">{run.started_at ? <Elapsed start={run.started_at} end={run.completed_at} /> : '–'}</Stat>
          <Stat name="Tokens">
            {formatTokens(run.input_tokens)} in · {formatTokens(run.output_tokens)} out
          </Stat>
          <Stat name="Cost">
            {run.cost_usd === null ? 'unknown' : formatCost(run.cost_usd)}
            {run.max_cost_usd !== null && <span className="text-ink-3"> of {formatCost(run.max_cost_usd)}</span>}
          </Stat>
        </dl>
        <div className="ml-auto flex items-center gap-2">
          {!runEnded(run) && (
            <Button pending={busy} onClick={onCancel}>
              <Ban aria-hidden />
              Cancel
            </Button>
          )}
          {resumable && (
            <Button variant="primary" pending={busy} onClick={onResume}>
              <Play aria-hidden />
              Resume
            </Button>
          )}
          {runEnded(run) && run.process !== 'hierarchical' && (
            <Menu>
              <MenuTrigger asChild>
                <Button variant="ghost" size="icon" aria-label="More actions">
                  <Ellipsis aria-hidden />
                </Button>
              </MenuTrigger>
              <MenuContent>
                <MenuItem onSelect={onRerun}>
                  <RotateCcw aria-hidden />
                  Run again from a node
                </MenuItem>
              </MenuContent>
            </Menu>
          )}
        </div>
      </div>
    </div>
  );
}

function Stat({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className="text-ink-3 max-sm:sr-only">{name}</dt>
      <dd className="tabular text-ink">{children}</dd>
    </div>
  );
}
