import { describe, expect, it } from 'vitest';
import { failuresSince, needsPerson } from './attention';
import { shareOfTotal, trendDirection, trendWords } from './trend';

describe('the direction of a trend', () => {
  it.each([
    ['+2 this week', 'up'],
    ['+100.0% from last month', 'up'],
    ['+12 from last month (new baseline)', 'flat'],
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

describe('a trend in words names what it compares, and is none where there is nothing to compare', () => {
  it.each([
    ['agents', '+2 this week', '+2 in 7 days'],
    ['agents', 'No change this week', 'No new ones in 7 days'],
    ['tasks', '+100.0% from last month', '+100% on the 30 days before'],
    ['tasks', '-12.5% from last month', '-12.5% on the 30 days before'],
    ['tasks', '+12 from last month (new baseline)', '12 in 30 days, none before'],
    ['tasks', 'No data', 'None ended in the last 30 days'],
    ['success', '+30.0% from last month', '+30 points on the 30 days before'],
    ['success', '100.0% (new baseline)', '100% in 30 days, none before'],
    ['success', 'No change from last month', 'Same as the 30 days before'],
  ] as const)('%s: “%s”', (what, text, words) => expect(trendWords(what, text)).toBe(words));
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
