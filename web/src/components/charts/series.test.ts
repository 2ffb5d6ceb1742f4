import { describe, expect, it } from 'vitest';
import type { MetricPoint } from '@/api/types';
import { bucketLabel, charts, hasData, hasRuns } from './series';

const empty: MetricPoint = {
  start: '2026-11-23T00:00:00Z',
  tasks_created: 0,
  tasks_completed: 0,
  tasks_failed: 0,
  tasks_cancelled: 0,
  success_rate: null,
  average_duration_seconds: null,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: 0,
};

describe('a window in which nothing ran', () => {
  it.each(Object.entries(charts))('has nothing to draw for %s', (_, spec) => {
    expect(hasData(spec, [empty, empty])).toBe(false);
  });
  it('is not one in which everything failed: a success rate of 0 is a measurement', () => {
    const failed = { ...empty, tasks_failed: 2, success_rate: 0 };
    expect(hasData(charts.success, [empty, failed])).toBe(true);
    expect(charts.success.total([empty, failed])).toBe('0%');
  });
});

it('runs that cost nothing are still runs', () => {
  expect(hasRuns([empty])).toBe(false);
  expect(hasRuns([empty, { ...empty, tasks_completed: 1, output_tokens: 5 }])).toBe(true);
});

it('means count each task once, not each day', () => {
  const points = [
    { ...empty, tasks_completed: 9, tasks_failed: 1, success_rate: 90, average_duration_seconds: 10 },
    { ...empty, tasks_completed: 0, tasks_failed: 10, success_rate: 0, average_duration_seconds: 20 },
    empty,
  ];
  expect(charts.success.total(points)).toBe('45%');
  expect(charts.duration.total(points)).toBe('15 s');
  expect(charts.tasks.total(points)).toBe('20');
});

it('days are named as the server counts them, in UTC', () => {
  expect(bucketLabel('2026-11-23T00:00:00Z', 'day')).toBe('23 Nov');
});
