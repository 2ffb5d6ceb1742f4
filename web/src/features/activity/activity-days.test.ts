import { describe, expect, it } from 'vitest';
import type { Activity } from '@/api/types';
import { groupByDay } from './activity-days';
import { activityDefaults, activityFilter } from './activity-filters';
import { groupBySubject } from './activity-groups';
import { targetOf } from './activity-row';

const now = new Date(2026, 10, 23, 12);
const entry = (id: string, date: Date): Activity => ({ id, created_at: date.toISOString() }) as Activity;

describe('the audit trail', () => {
  it('stands under its days, newest first', () => {
    const days = groupByDay(
      [
        entry('5', new Date(2026, 10, 23, 11)),
        entry('4', new Date(2026, 10, 23, 0)),
        entry('3', new Date(2026, 10, 22, 23)),
        entry('2', new Date(2026, 10, 1)),
        entry('1', new Date(2025, 10, 1)),
      ],
      now,
    );
    expect(days.map((day) => [day.label, day.items.map((item) => item.id).join()])).toEqual([
      ['Today', '5,4'],
      ['Yesterday', '3'],
      ['Sunday 1 November', '2'],
      ['Saturday 1 November 2025', '1'],
    ]);
  });

  it('tells what follows of one task, or of one run, in one line', () => {
    const of = (id: string, values: Partial<Activity>) => ({ id, task_id: null, metadata: {}, ...values }) as Activity;
    const run = { run_id: 'r' };
    const groups = groupBySubject([
      of('8', { task_id: 'b' }),
      of('7', { task_id: 'a' }),
      of('6', { task_id: 'a' }),
      of('5', {}),
      of('4', {}),
      of('3', { metadata: run }),
      of('2', { metadata: run }),
      of('1', { task_id: 'a' }),
    ]);
    expect(groups.map(({ latest, earlier }) => [latest.id, ...earlier.map(({ id }) => id)].join())).toEqual([
      '8',
      '7,6',
      '5',
      '4',
      '3,2',
      '1',
    ]);
    // A newer entry joins its line, which stays the same line.
    expect(groups[1]?.key).toBe('6');
  });

  it('is filtered by what the URL says, and by nothing it does not know', () => {
    const state = { ...activityDefaults, activity_type: ['task_failed', 'nonsense'], status: 'error', agent_id: 'a1' };
    expect(activityFilter(state, 0)).toEqual({ activity_type: ['task_failed'], status: 'error', agent_id: 'a1' });
    expect(activityFilter({ ...activityDefaults, status: 'odd', search: '  ' }, 0)).toEqual({});
    expect(activityFilter({ ...activityDefaults, search: ' ada ' }, 0)).toEqual({ search: 'ada' });
  });

  it('leads to what it is about, while that is there', () => {
    const of = (values: Partial<Activity>) =>
      targetOf({ activity_type: 'task_created', task_id: null, agent_id: null, ...values } as Activity);
    expect(of({ task_id: 't1', agent_id: 'a1' })).toBe('/tasks/t1');
    expect(of({ activity_type: 'agent_updated', agent_id: 'a1' })).toBe('/agents/a1');
    expect(of({ activity_type: 'agent_deleted', agent_id: 'a1' })).toBeNull();
    expect(of({ activity_type: 'workflow_run_failed', metadata: { run_id: 'r1' } })).toBe('/workflow-runs/r1');
    expect(of({ activity_type: 'integration_error' })).toContain('/settings');
  });
});
