import { describe, expect, it } from 'vitest';
import type { WorkflowRun } from '@/api/types';
import type { NodeView, RunView } from './run-view';
import { barsOf } from './waterfall';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const view = (id: string, start: number | null, end: number | null): NodeView =>
  ({
    id,
    title: id,
    status: end === null ? 'running' : 'completed',
    startedAt: start === null ? null : at(start),
    runs:
      start === null
        ? []
        : [
            {
              started_at: at(start),
              completed_at: end === null ? null : at(end),
              status: 'completed',
              iteration: 0,
              attempt: 1,
              item_index: null,
              waiting_for: null,
              copied: false,
            },
          ],
  }) as unknown as NodeView;

describe('the waterfall', () => {
  const run = { started_at: at(0), created_at: at(0), completed_at: at(20) } as WorkflowRun;

  it('has a bar for each attempt, in the order in which they began', () => {
    const { rows, length } = barsOf(
      run,
      { nodes: [view('late', 8, 20), view('never', null, null), view('early', 0, 8)], links: [] } as RunView,
      0,
    );
    expect(length).toBe(20_000);
    expect(rows.map(({ node }) => node.id)).toEqual(['early', 'late', 'never']);
    expect(rows[1]?.bars[0]).toMatchObject({ start: 8_000, length: 12_000 });
    expect(rows[2]?.bars).toEqual([]);
  });

  it('grows while the run goes on, with a few marks of round times', () => {
    const { rows, ticks } = barsOf(
      { ...run, completed_at: null },
      { nodes: [view('a', 0, null)], links: [] } as RunView,
      Date.parse(at(33)),
    );
    expect(rows[0]?.bars[0]?.length).toBe(33_000);
    expect(ticks).toEqual([0, 10_000, 20_000, 30_000]);
  });
});
