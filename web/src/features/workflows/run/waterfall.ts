import type { TaskStatus, WorkflowRun } from '@/api/types';
import type { NodeView, RunView } from './run-view';

export interface Bar {
  /** Milliseconds since the run began. */
  start: number;
  length: number;
  status: TaskStatus;
  /** It waits for a person or for work to be allowed. */
  waits: boolean;
  label: string;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 604_800].map(
  (seconds) => seconds * 1_000,
);
const fewest = 3;

/** The rows of a waterfall, in the order in which nodes began, and the marks of its time line. */
export function barsOf(
  run: WorkflowRun,
  view: RunView,
  now: number,
): { rows: { node: NodeView; bars: Bar[] }[]; length: number; ticks: number[] } {
  const begin = Date.parse(run.started_at ?? run.created_at);
  const end = run.completed_at ? Date.parse(run.completed_at) : now;
  const length = Math.max(end - begin, 1);
  const bar = (start: string, stop: string | null, status: TaskStatus, waits: boolean, label: string): Bar => {
    const from = Math.max(0, Date.parse(start) - begin);
    return { start: from, length: Math.max(0, (stop ? Date.parse(stop) : end) - begin - from), status, waits, label };
  };
  const rows = view.nodes.map((node) => ({
    node,
    bars:
      node.runs.length > 0
        ? node.runs
            .filter((each) => !each.copied)
            .map((each) =>
              bar(
                each.started_at,
                each.completed_at,
                each.status,
                each.waiting_for !== null,
                nameOf(each.item_index, each.iteration, each.attempt),
              ),
            )
        : node.startedAt && !node.copied
          ? [
              bar(
                node.startedAt,
                node.completedAt,
                node.status === 'idle' || node.status === 'skipped' ? 'pending' : node.status,
                false,
                node.title,
              ),
            ]
          : [],
  }));
  const first = ({ bars }: { bars: Bar[] }) => Math.min(Number.POSITIVE_INFINITY, ...bars.map(({ start }) => start));
  const step = steps.findLast((each) => length / each >= fewest) ?? length / fewest;
  const ticks = Array.from({ length: Math.min(12, Math.floor(length / step) + 1) }, (_, index) => index * step).filter(
    (tick) => tick < length * 0.97,
  );
  return { rows: rows.toSorted((a, b) => first(a) - first(b) || 0), length, ticks };
}

const nameOf = (item: number | null, iteration: number, attempt: number): string =>
  [item === null ? '' : `Entry ${item + 1}`, `round ${iteration + 1}`, `try ${attempt}`].filter(Boolean).join(', ');
