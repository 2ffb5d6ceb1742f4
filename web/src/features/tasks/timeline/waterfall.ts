import type { Step, Task } from '@/api/types';

/** A step as a bar on the line of time. */
export interface Bar {
  sequence: number;
  name: string;
  kind: 'model' | 'tool' | 'wait';
  failed: boolean;
  running: boolean;
  /** From the start of the run, in ms. */
  start: number;
  /** In ms. */
  length: number;
}

export interface Waterfall {
  bars: Bar[];
  /** How much time the picture shows, in ms. */
  total: number;
}

/** Gaps in which nothing ran are shown at most this long, as a share of the time in which something did. */
const longestGap = 0.15;

/**
 * Where the time of a run went. Steps keep their true lengths; a long wait (for a person, for a paused agent) is shortened, so
 * that an hour of waiting does not make every step invisible. `now` ends what is still running.
 */
export function waterfallOf(steps: readonly Step[], task: Pick<Task, 'status'>, now: number): Waterfall {
  const spans = steps
    .filter(({ kind }) => kind === 'model_call' || kind === 'tool_call')
    .map((step) => {
      const from = Date.parse(step.started_at);
      const open = step.finished_at === null;
      const to = step.finished_at ? Date.parse(step.finished_at) : task.status === 'running' ? now : from;
      return { step, from, to: Math.max(from, to), open };
    })
    .sort((a, b) => a.from - b.from);
  const busy = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const bars: Bar[] = [];
  let reached = spans[0]?.from ?? 0;
  let cut = reached;
  for (const { step, from, to, open } of spans) {
    const gap = from - reached;
    const most = busy * longestGap;
    if (gap > most && busy > 0) cut += gap - most;
    reached = Math.max(reached, to);
    bars.push({
      sequence: step.sequence,
      name: step.name,
      kind: step.kind === 'model_call' ? 'model' : 'tool',
      failed: step.state === 'failed' || step.state === 'unknown',
      running: open && step.state === 'intended' && task.status === 'running',
      start: from - cut,
      length: to - from,
    });
  }
  return { bars, total: Math.max(1, ...bars.map(({ start, length }) => start + length)) };
}
