import { describe, expect, it } from 'vitest';
import { failuresSince, needsPerson } from './attention';
import { shareOfTotal, trendDirection } from './trend';

describe('the direction of a trend', () => {
  it.each([
    ['+2 this week', 'up'],
    ['+100.0% from last month', 'up'],
    ['+12 from last month (new baseline)', 'up'],
    ['-50.0% from last month', 'down'],
    ['−1.2% from last month', 'down'],
    ['No change this week', 'flat'],
    ['No data', 'flat'],
    ['90.0% (new baseline)', 'flat'],
    ['+0.0% from last month', 'flat'],
    ['-0.0% from last month', 'flat'],
    ['', 'flat'],
  ])('of “%s” is %s', (text, direction) => expect(trendDirection(text)).toBe(direction));
});

it('says a share without dividing by nothing', () => {
  expect(shareOfTotal(2, 6)).toBe('33% of total');
  expect(shareOfTotal(0, 0)).toBe('0% of total');
});

describe('what needs a person', () => {
  it.each(['approval', 'outcome', 'budget', 'input'] as const)('a task that waits for %s', (wait) => {
    expect(needsPerson({ waiting_for: wait })).toBe(true);
  });
  it.each(['retry', 'children', 'agent', null] as const)('not one that waits for %s', (wait) => {
    expect(needsPerson({ waiting_for: wait })).toBe(false);
  });
  it('failures of seven days, today included, with one request a day', () => {
    const morning = Date.parse('2026-11-23T00:00:01Z');
    const evening = Date.parse('2026-11-23T23:59:59Z');
    expect(failuresSince(morning)).toBe('2026-11-17T00:00:00.000Z');
    expect(failuresSince(evening)).toBe(failuresSince(morning));
  });
});
