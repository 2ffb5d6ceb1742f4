import { describe, expect, it } from 'vitest';
import { taskStatuses } from '@/api/types';
import { adviceFor } from './error-advice';
import { canCancel, canDelete, canRetry, durationOf, runNumber } from './task-rules';

describe('what can be done to a task', () => {
  it('follows from where it stands', () => {
    const table = Object.fromEntries(
      taskStatuses.map((status) => [status, [canCancel({ status }), canRetry({ status }), canDelete({ status })]]),
    );
    expect(table).toEqual({
      pending: [true, false, false],
      running: [true, false, false],
      completed: [false, false, true],
      failed: [false, true, true],
      cancelled: [false, true, true],
    });
  });

  it('counts runs as people do', () => {
    expect(runNumber(0)).toBe(1);
  });
});

describe('how long a task took', () => {
  const task = { started_at: '2026-11-25T12:00:00Z', completed_at: '2026-11-25T12:00:01.250Z', execution_time_seconds: 1 };

  it('is exact where both ends are known, else what the server counted', () => {
    expect(durationOf(task)).toBe(1_250);
    expect(durationOf({ ...task, started_at: null })).toBe(1_000);
    expect(durationOf({ started_at: task.started_at, completed_at: null, execution_time_seconds: null })).toBeNull();
  });
});

describe('advice after a failure', () => {
  it('says what to do first', () => {
    expect(adviceFor('invalid_key').steps[0]).toBe('settings');
    expect(adviceFor('model_not_found').steps).toEqual(['agent', 'restart']);
    expect(adviceFor('overloaded').steps).toEqual(['resume']);
    expect(adviceFor('context_full').steps[0]).toBe('change');
  });

  it('is there for failures nobody foresaw', () => {
    expect(adviceFor('brand_new').steps).toEqual(['resume', 'change']);
    expect(adviceFor(null).text).toContain('not paid again');
  });
});
