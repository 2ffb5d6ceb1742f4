import { describe, expect, it } from 'vitest';
import { taskFilter, taskListDefaults, toggleSort } from './task-filters';

const now = Date.parse('2026-11-23T10:00:30Z');

describe('filters of the task list', () => {
  it('ask for the newest first when nothing is chosen', () => {
    expect(taskFilter(taskListDefaults, now)).toEqual({ sort: '-created_at' });
  });

  it('pass on what is chosen', () => {
    const state = {
      ...taskListDefaults,
      search: ' report ',
      status: ['failed', 'running'],
      priority: ['urgent'],
      waiting_for: ['input'],
      agent_id: 'a1',
      sort: '-cost',
    };
    expect(taskFilter(state, now)).toEqual({
      search: 'report',
      status: ['running', 'failed'],
      priority: ['urgent'],
      waiting_for: ['input'],
      agent_id: 'a1',
      sort: '-cost',
    });
  });

  it('pay no heed to words that mean nothing', () => {
    const state = { ...taskListDefaults, status: ['done'], sort: 'colour', time: 'someday' };
    expect(taskFilter(state, now)).toEqual({ sort: '-created_at' });
  });

  it('count a window of time from the minute', () => {
    expect(taskFilter({ ...taskListDefaults, time: '1h' }, now)).toMatchObject({ created_after: '2026-11-23T09:00:00.000Z' });
  });
});

describe('a press on a column', () => {
  it('sorts by it, then the other way round', () => {
    expect(toggleSort('-created_at', 'cost')).toBe('-cost');
    expect(toggleSort('-cost', 'cost')).toBe('cost');
    expect(toggleSort('-created_at', 'title')).toBe('title');
    expect(toggleSort('title', 'title')).toBe('-title');
  });
});
