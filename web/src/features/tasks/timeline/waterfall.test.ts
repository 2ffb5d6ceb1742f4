import { expect, it } from 'vitest';
import type { Step } from '@/api/types';
import { waterfallOf } from './waterfall';

const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();
const step = (sequence: number, from: number, to: number | null, more: Partial<Step> = {}): Step =>
  ({
    sequence,
    kind: 'model_call',
    name: 'demo/echo',
    state: to === null ? 'intended' : 'done',
    started_at: at(from),
    finished_at: to === null ? null : at(to),
    ...more,
  }) as Step;

it('shows steps at their true start and length, side by side where they overlap', () => {
  const { bars, total } = waterfallOf(
    [step(0, 0, 0, { kind: 'start' }), step(1, 0, 100), step(2, 100, 300, { kind: 'tool_call' }), step(3, 110, 200, { kind: 'tool_call' })],
    { status: 'completed' },
    0,
  );
  expect(bars.map(({ start, length }) => [start, length])).toEqual([
    [0, 100],
    [100, 200],
    [110, 90],
  ]);
  expect(total).toBe(300);
});

it('shortens an hour of waiting so that the steps can be seen', () => {
  const { bars, total } = waterfallOf([step(1, 0, 1_000), step(2, 3_601_000, 3_602_000)], { status: 'completed' }, 0);
  expect(bars[1]).toMatchObject({ start: 1_300, length: 1_000 });
  expect(total).toBe(2_300);
});

it('lets what runs grow, and only while the task runs', () => {
  const steps = [step(1, 0, null)];
  const now = 1_700_000_000_000 + 500;
  expect(waterfallOf(steps, { status: 'running' }, now).bars[0]).toMatchObject({ length: 500, running: true });
  expect(waterfallOf(steps, { status: 'cancelled' }, now).bars[0]).toMatchObject({ length: 0, running: false });
});

it('has room for nothing', () => {
  expect(waterfallOf([], { status: 'pending' }, 0)).toEqual({ bars: [], total: 1 });
});
