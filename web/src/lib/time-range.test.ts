import { describe, expect, it } from 'vitest';
import { timeBounds, timeLabel } from './time-range';

const none = { time: '', from: '', to: '' };

describe('a range of time', () => {
  it('from day to day holds both days, in the reader’s time zone', () => {
    const bounds = timeBounds({ ...none, from: '2026-11-23', to: '2026-11-24' }, 0);
    expect(bounds).toEqual({
      created_after: new Date(2026, 10, 23).toISOString(),
      created_before: new Date(2026, 10, 25).toISOString(),
    });
  });

  it('ignores what is no day', () => {
    expect(timeBounds({ ...none, from: 'yesterday', to: '2026-99-99x' }, 0)).toEqual({});
  });

  it('is said in words', () => {
    expect(timeLabel(none)).toBeNull();
    expect(timeLabel({ ...none, time: '7d' })).toBe('Last 7 days');
    expect(timeLabel({ ...none, from: '2026-11-23', to: '2026-11-23' })).toBe('23 Nov 2026');
    expect(timeLabel({ ...none, to: '2026-11-23' })).toBe('until 23 Nov 2026');
  });
});
