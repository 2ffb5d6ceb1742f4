import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Countdown, countdownWords } from './countdown';

describe('a countdown', () => {
  beforeEach(() => vi.useFakeTimers({ now: 100_000 }));
  afterEach(() => vi.useRealTimers());

  it.each([
    [12_000, 'in 12 s'],
    [11_001, 'in 12 s'],
    [72_000, 'in 1 m 12 s'],
    [0, 'now'],
    [-5_000, 'now'],
  ])('with %i ms left says %s', (left, words) => {
    expect(countdownWords(1_000_000 + left, 1_000_000)).toBe(words);
  });

  it('moves by itself', () => {
    render(<Countdown until={105_000} />);
    expect(screen.getByText('in 5 s')).toBeInTheDocument();
    act(() => vi.advanceTimersByTime(3_000));
    expect(screen.getByText('in 2 s')).toBeInTheDocument();
    act(() => vi.advanceTimersByTime(3_000));
    expect(screen.getByText('now')).toBeInTheDocument();
  });
});
