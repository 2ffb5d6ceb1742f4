import { useMemo } from 'react';
import { Link, useLocation } from 'react-router';
import type { Step, Task } from '@/api/types';
import { useKnownNow } from '@/components/relative-time';
import { cn } from '@/lib/cn';
import { formatDuration } from '@/lib/format';
import { type Bar, waterfallOf } from './waterfall';

/** Where the time went: a bar for each model and tool call, which leads to its step. Long waits are shown shorter. */
export function WaterfallView({ steps, task }: { steps: readonly Step[]; task: Task }) {
  const { pathname, search } = useLocation();
  // The steps stand on the timeline.
  const query = new URLSearchParams(search);
  query.delete('tab');
  const now = useKnownNow();
  // Only what runs grows with the clock.
  const end = task.status === 'running' ? now : 0;
  const { bars, total } = useMemo(() => waterfallOf(steps, task, end), [steps, task, end]);
  if (bars.length === 0) return <p className="text-sm text-ink-3">No calls yet.</p>;
  return (
    <ol aria-label="Waterfall" className="-mx-1 max-h-80 overflow-y-auto">
      {bars.map((bar) => (
        <li key={bar.sequence}>
          <Link
            to={{ pathname, search: query.toString(), hash: `step-${bar.sequence}` }}
            preventScrollReset
            title={`Step ${bar.sequence}: ${bar.name}`}
            className="grid grid-cols-[minmax(0,96px)_minmax(0,1fr)_56px] min-h-6 items-center gap-2 rounded-sm px-1 text-xs hover:bg-hover"
          >
            <span className="truncate text-ink-2">{bar.name}</span>
            <span className="relative h-2.5" aria-hidden>
              <span
                className={cn('absolute inset-y-0 min-w-0.5 rounded-xs', toneOf(bar), bar.running && 'animate-breathe')}
                style={{ left: `${(100 * bar.start) / total}%`, width: `${(100 * bar.length) / total}%` }}
              />
            </span>
            <span className="tabular text-right text-ink-3">
              {formatDuration(bar.length)}
              {bar.failed && <span className="sr-only"> (failed)</span>}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}

function toneOf({ failed, running, kind }: Bar): string {
  if (failed) return 'bg-bad';
  if (running) return 'bg-running';
  return kind === 'model' ? 'bg-accent' : 'bg-ok';
}
