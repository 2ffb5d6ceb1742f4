import { Ban, ChevronDown, Ellipsis, FileJson, FileText, Repeat, RotateCcw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Task } from '@/api/types';
import { Elapsed } from '@/components/relative-time';
import { TaskStatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu';
import { formatCost, formatDuration, formatTokens } from '@/lib/format';
import { canCancel, canDelete, canRetry, durationOf } from './task-rules';
import type { Totals } from './timeline/timeline';

export interface TaskBarProps {
  task: Task;
  totals: Totals;
  busy: 'cancel' | 'retry' | null;
  onCancel: () => void;
  onRetry: (from: 'resume' | 'start') => void;
  onRunAgain: () => void;
  onDelete: () => void;
  onExport: (format: 'json' | 'markdown') => void;
}

/** Stays in sight while the story scrolls: where it stands, what it has cost, and how to stop it. */
export function TaskBar({ task, totals, busy, onCancel, onRetry, onRunAgain, onDelete, onExport }: TaskBarProps) {
  const { input, output, cost } = shownTotals(task, totals);
  return (
    <div className="sticky top-13 z-20 -mx-4 border-b border-line bg-bg px-4 sm:-mx-6 sm:px-6">
      <div className="flex min-h-12 flex-wrap items-center gap-x-5 gap-y-1 py-2">
        <TaskStatusBadge task={task} />
        <dl className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm max-sm:order-last max-sm:w-full sm:gap-x-5">
          <Stat name="Time">
            {task.started_at ? task.completed_at ? formatDuration(durationOf(task)) : <Elapsed start={task.started_at} /> : '–'}
          </Stat>
          <Stat name="Tokens">
            {formatTokens(input)} in · {formatTokens(output)} out
          </Stat>
          <Stat name="Cost">{cost === null ? 'unknown' : formatCost(cost)}</Stat>
        </dl>
        <div className="ml-auto flex items-center gap-2">
          {canCancel(task) && (
            <Button pending={busy === 'cancel'} onClick={onCancel}>
              <Ban aria-hidden />
              Cancel
            </Button>
          )}
          {canRetry(task) && (
            <Menu>
              <MenuTrigger asChild>
                <Button variant="primary" pending={busy === 'retry'}>
                  <RotateCcw aria-hidden />
                  Retry
                  <ChevronDown aria-hidden />
                </Button>
              </MenuTrigger>
              <MenuContent>
                <MenuItem onSelect={() => onRetry('resume')}>Where it stopped</MenuItem>
                <MenuItem onSelect={() => onRetry('start')}>From scratch</MenuItem>
              </MenuContent>
            </Menu>
          )}
          {task.status === 'completed' && (
            <Button onClick={onRunAgain}>
              <Repeat aria-hidden />
              Run again
            </Button>
          )}
          <Menu>
            <MenuTrigger asChild>
              <Button variant="ghost" size="icon" aria-label="More actions">
                <Ellipsis aria-hidden />
              </Button>
            </MenuTrigger>
            <MenuContent>
              <MenuItem onSelect={onRunAgain}>
                <Repeat aria-hidden />
                Run again with changes
              </MenuItem>
              <MenuItem onSelect={() => onExport('markdown')}>
                <FileText aria-hidden />
                Export as Markdown
              </MenuItem>
              <MenuItem onSelect={() => onExport('json')}>
                <FileJson aria-hidden />
                Export as JSON
              </MenuItem>
              <MenuItem danger disabled={!canDelete(task)} data-testid="delete-task" onSelect={onDelete}>
                <Trash2 aria-hidden />
                Delete
              </MenuItem>
            </MenuContent>
          </Menu>
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

/** The task's own sums cover all its runs but come with its events; those of the steps move with every call. */
export function shownTotals(task: Task, run: Totals): { input: number; output: number; cost: number | null } {
  const input = Math.max(task.input_tokens, run.input + run.cacheRead + run.cacheWrite);
  const output = Math.max(task.output_tokens, run.output);
  const cost = task.cost_usd === null || run.cost === null ? null : Math.max(task.cost_usd, run.cost);
  return { input, output, cost };
}
