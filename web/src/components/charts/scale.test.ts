import { describe, expect, it } from 'vitest';
import { labelled, ticksFor } from './scale';

describe('the marks of an axis', () => {
  it.each([
    [34, 'whole', [0, 10, 20, 30, 40]],
    [3, 'whole', [0, 1, 2, 3]],
    [1, 'whole', [0, 1]],
    [9, 'whole', [0, 5, 10]],
    [0.13, 'any', [0, 0.05, 0.1, 0.15]],
    [0.3, 'any', [0, 0.1, 0.2, 0.3]],
    [100, 'any', [0, 25, 50, 75, 100]],
    [61_400, 'whole', [0, 20_000, 40_000, 60_000, 80_000]],
    [0.44, 'seconds', [0, 0.2, 0.4, 0.6]],
    [100, 'seconds', [0, 30, 60, 90, 120]],
    [200_000, 'seconds', [0, 86_400, 172_800, 259_200]],
  ] as const)('up to %d (%s) are %j', (max, unit, marks) => {
    expect(ticksFor(max, unit)).toEqual(marks);
  });

  it('reach what is drawn, and are few', () => {
    for (let max = 0.0001; max < 1e7; max *= 1.37)
      for (const unit of ['any', 'whole', 'seconds'] as const) {
        const marks = ticksFor(max, unit);
        expect(marks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9));
        expect(marks.length).toBeLessThanOrEqual(5);
      }
  });
});

it('labels never touch, and the newest point has one', () => {
  expect(labelled(7, 80, 60)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(labelled(7, 40, 60)).toEqual([0, 2, 4, 6]);
  expect(labelled(30, 12, 60)).toEqual([4, 9, 14, 19, 24, 29]);
});
