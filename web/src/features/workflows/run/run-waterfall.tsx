import type { WorkflowRun } from '@/api/types';
import { Elapsed, useKnownNow } from '@/components/relative-time';
import { cn } from '@/lib/cn';
import { formatDuration } from '@/lib/format';
import { kindIcon } from '../graph/node-card';
import { nodeLook } from './node-look';
import type { RunView } from './run-view';
import { barsOf } from './waterfall';

const tones: Record<string, string> = {
  completed: 'bg-ok',
  failed: 'bg-bad-fill',
  running: 'bg-running',
  cancelled: 'bg-idle',
  pending: 'bg-line-strong',
};

/** When each node worked, for how long, and what ran beside it. */
export function RunWaterfall({
  run,
  view,
  selected,
  onSelect,
}: {
  run: WorkflowRun;
  view: RunView;
  selected: string;
  onSelect: (id: string) => void;
}) {
  const now = useKnownNow();
  const { rows, length, ticks } = barsOf(run, view, now);
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table aria-label="Waterfall of the run" className="w-full min-w-[560px] border-collapse text-sm">
        <thead>
          <tr className="border-b border-line bg-sunken text-xs text-ink-3">
            <th scope="col" className="h-8 w-56 px-3 text-left font-medium">
              Node
            </th>
            <th scope="col" className="relative h-8 p-0 font-medium">
              <span className="sr-only">When it worked</span>
              {ticks.map((tick) => (
                <span key={tick} aria-hidden className="tabular absolute top-1.5 pl-1" style={{ left: `${(tick / length) * 100}%` }}>
                  {formatDuration(tick)}
                </span>
              ))}
            </th>
            <th scope="col" className="h-8 w-24 px-3 text-right font-medium">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ node, bars }) => {
            const Icon = kindIcon(node.kind);
            return (
              <tr key={node.id} className={cn('border-b border-line last:border-0 hover:bg-hover', selected === node.id && 'bg-selected')}>
                <td className="max-w-56 px-3 py-0">
                  <button
                    type="button"
                    aria-pressed={selected === node.id}
                    onClick={() => onSelect(node.id)}
                    className="flex h-8 w-full items-center gap-2 rounded-sm text-left font-medium"
                  >
                    <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
                    <span className="truncate">{node.title}</span>
                    <span className="sr-only">, {nodeLook(node).label}</span>
                  </button>
                </td>
                <td className="relative p-0">
                  {ticks.map((tick) => (
                    <span
                      key={tick}
                      aria-hidden
                      className="absolute inset-y-0 w-px bg-line"
                      style={{ left: `${(tick / length) * 100}%` }}
                    />
                  ))}
                  {bars.map((bar) => (
                    <span
                      key={`${bar.start}-${bar.label}`}
                      data-testid="waterfall-bar"
                      title={bar.label}
                      className={cn('absolute top-2 h-4 min-w-1 rounded-sm', bar.waits ? 'bg-warn' : (tones[bar.status] ?? 'bg-idle'))}
                      style={{ left: `${(bar.start / length) * 100}%`, width: `${(bar.length / length) * 100}%` }}
                    />
                  ))}
                  {bars.length === 0 && <span className="pl-2 text-xs text-ink-3">{nodeLook(node).label}</span>}
                </td>
                <td className="tabular px-3 text-right whitespace-nowrap text-ink-2">
                  {node.startedAt && !node.copied ? <Elapsed start={node.startedAt} end={node.completedAt} /> : '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
