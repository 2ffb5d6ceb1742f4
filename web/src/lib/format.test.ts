import { describe, expect, it } from 'vitest';
import { formatBytes, formatCost, formatCount, formatDuration, formatPercent, formatRelative, humanize, plural } from './format';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1k'],
    [12_345, '12.3k'],
    [999_949, '999.9k'],
    [999_950, '1M'],
    [4_100_000, '4.1M'],
    [null, '–'],
  ])('count %s reads %s', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [0, '$0'],
    [0.00001, '<$0.0001'],
    [0.0042, '$0.0042'],
    [0.5, '$0.50'],
    [12.345, '$12.35'],
    [1_204.4, '$1,204'],
    [null, '–'],
  ])('cost %s reads %s', (value, text) => expect(formatCost(value)).toBe(text));

  it.each([
    [340, '340 ms'],
    [4_230, '4.2 s'],
    [9_960, '10 s'],
    [59_600, '1 m'],
    [72_000, '1 m 12 s'],
    [11_100_000, '3 h 5 m'],
    [187_200_000, '2 d 4 h'],
    [null, '–'],
  ])('%s ms reads %s', (value, text) => expect(formatDuration(value)).toBe(text));

  it('percent drops an empty decimal', () => {
    expect([formatPercent(94), formatPercent(94.46), formatPercent(null)]).toEqual(['94%', '94.5%', '–']);
  });

  it('bytes step at thousands', () =>
    expect([formatBytes(12), formatBytes(3_400), formatBytes(1_200_000)]).toEqual(['12 B', '3.4 kB', '1.2 MB']));

  it('words', () => {
    expect(humanize('task_completed')).toBe('Task completed');
    expect([plural(1, 'task'), plural(1_200, 'task'), plural(2, 'activity', 'activities')]).toEqual([
      '1 task',
      '1,200 tasks',
      '2 activities',
    ]);
  });
});

describe('relative time', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it.each([
    ['2026-11-23T11:59:40Z', 'just now'],
    ['2026-11-23T11:59:10Z', '1 minute ago'],
    ['2026-11-23T11:57:00Z', '3 minutes ago'],
    ['2026-11-23T10:00:00Z', '2 hours ago'],
    ['2026-11-21T12:00:00Z', '2 days ago'],
    ['2026-11-23T12:00:30Z', 'in 30 seconds'],
    ['2026-11-23T14:00:00Z', 'in 2 hours'],
  ])('%s is %s', (time, text) => expect(formatRelative(time, now)).toBe(text));
});
