import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Page } from '@/api/client';
import type { Activity, Agent, Metrics, Step, Task } from '@/api/types';
import { activityQueries } from '@/features/activity/activity-queries';
import { agentQueries } from '@/features/agents/agent-queries';
import { metricQueries } from '@/features/metrics/metric-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import type { LiveFrame } from './live';
import { connectLiveUpdates } from './live-updates';

const task = { id: 't1', agent_id: 'a1', title: 'Report', status: 'running', updated_at: '2026-01-01T00:00:05Z' } as Task;
const other = { ...task, id: 't2' };
const agent = { id: 'a1', name: 'Ada', status: 'active', updated_at: '2026-01-01T00:00:05Z' } as Agent;
const entry = { id: 'e1', agent_id: 'a1', task_id: 't1', activity_type: 'task_started', status: 'info' } as Activity;

let client: QueryClient;
let say: (type: string, data?: unknown) => void;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  const listeners: ((frame: LiveFrame) => void)[] = [];
  const listen = (listener: (frame: LiveFrame) => void) => {
    listeners.push(listener);
    return () => {
      listeners.splice(0);
    };
  };
  stop = connectLiveUpdates({ listen }, client);
  say = (type, data = null) => {
    for (const listener of listeners) listener({ type, data });
  };
});

afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

const list = taskQueries.list({ status: 'running' }).queryKey;
const stale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;

describe('task events', () => {
  it('change the task in its page and in every list, and leave other rows alone', () => {
    client.setQueryData(taskQueries.detail('t1').queryKey, task);
    client.setQueryData(list, { items: [other, task], total: 2 });
    client.setQueryData(taskQueries.pages().queryKey, { pages: [{ items: [task], total: 1 }], pageParams: [0] });
    say('task.completed', { task_id: 't1', agent_id: 'a1', status: 'completed', updated_at: '2026-01-01T00:00:09Z' });
    expect(client.getQueryData<Task>(taskQueries.detail('t1').queryKey)).toMatchObject({ status: 'completed', title: 'Report' });
    const rows = client.getQueryData<Page<Task>>(list)?.items;
    expect(rows?.[1]?.status).toBe('completed');
    expect(rows?.[0]).toBe(other);
    expect(client.getQueryData(taskQueries.pages().queryKey)?.pages[0]?.items[0]?.status).toBe('completed');
  });

  it('an older event does not undo a newer answer', () => {
    client.setQueryData(taskQueries.detail('t1').queryKey, { ...task, status: 'cancelled' });
    say('task.started', { task_id: 't1', status: 'running', updated_at: '2026-01-01T00:00:01Z' });
    expect(client.getQueryData<Task>(taskQueries.detail('t1').queryKey)?.status).toBe('cancelled');
  });

  it('a deleted task leaves its lists', () => {
    client.setQueryData(list, { items: [other, task], total: 2 });
    say('task.deleted', { task_id: 't1' });
    expect(client.getQueryData(list)).toEqual({ items: [other], total: 1 });
  });

  it('a hundred events refetch a visible list once', async () => {
    const fetch = vi.fn(async () => ({ items: [task], total: 1 }));
    client.setQueryData(list, { items: [task], total: 1 });
    const unsubscribe = new QueryObserver<Page<Task>>(client, {
      queryKey: list,
      queryFn: fetch,
      staleTime: Number.POSITIVE_INFINITY,
    }).subscribe(() => {});
    for (let count = 0; count < 100; count++) say('task.created', { task_id: `n${count}` });
    expect(fetch).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(fetch).toHaveBeenCalledTimes(1);
    for (let time = 0; time < 50; time++) {
      say('task.created', { task_id: `m${time}` });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(6);
    unsubscribe();
  });

  it('only the end of a task makes charts stale', () => {
    const trends = metricQueries.trends('7d').queryKey;
    client.setQueryData(trends, { points: [] } as never);
    say('task.started', { task_id: 't1' });
    vi.advanceTimersByTime(100);
    expect(stale(trends)).toBe(false);
    say('task.failed', { task_id: 't1', agent_id: 'a1' });
    vi.advanceTimersByTime(1_000);
    expect(stale(trends)).toBe(true);
  });
});

describe('steps', () => {
  const step = (run: number, sequence: number, state = 'done') => ({ task_id: 't1', run, sequence, state }) as Step;
  const key = taskQueries.steps('t1', 1).queryKey;

  it('replace themselves, keep their order and stay in their run', () => {
    client.setQueryData(key, [step(1, 1), step(1, 2, 'intended'), step(1, 4)]);
    client.setQueryData(taskQueries.steps('t1', 2).queryKey, []);
    say('task.step', { task_id: 't1', step: step(1, 2) });
    say('task.step', { task_id: 't1', step: step(1, 3) });
    say('task.step', { task_id: 't1', step: step(2, 1) });
    const shown = client.getQueryData(key)?.map((each) => `${each.run}.${each.sequence} ${each.state}`);
    expect(shown).toEqual(['1.1 done', '1.2 done', '1.3 done', '1.4 done']);
    expect(client.getQueryData(taskQueries.steps('t1', 2).queryKey)).toEqual([step(2, 1)]);
  });

  it('told while the journal is on its way are not lost', async () => {
    const answers = [[step(1, 1)], [step(1, 1), step(1, 2)]];
    const queryFn = () => new Promise<Step[]>((resolve) => setTimeout(() => resolve(answers.shift() ?? []), 50));
    const unsubscribe = new QueryObserver<Step[]>(client, { queryKey: key, queryFn }).subscribe(() => {});
    say('task.step', { task_id: 't1', step: step(1, 2) });
    say('task.step', { task_id: 't1', step: step(1, 2) });
    await vi.advanceTimersByTimeAsync(200);
    expect(client.getQueryData(key)).toEqual([step(1, 1), step(1, 2)]);
    expect(answers).toEqual([]);
    unsubscribe();
  });

  it('are not invented for a task nobody opened', () => {
    say('task.step', { task_id: 't1', step: step(1, 1) });
    expect(client.getQueryData(key)).toBeUndefined();
  });
});

describe('other events', () => {
  it('an agent’s status changes at once where it is shown', () => {
    client.setQueryData(agentQueries.list().queryKey, { items: [agent], total: 1 });
    say('agent.status.changed', { agent_id: 'a1', old_status: 'active', new_status: 'paused' });
    expect(client.getQueryData(agentQueries.list().queryKey)?.items[0]?.status).toBe('paused');
  });

  it('an activity goes on top of the lists whose filter it passes, once', () => {
    const all = activityQueries.recent(2).queryKey;
    const errors = activityQueries.recent(2, { status: 'error' }).queryKey;
    client.setQueryData(all, {
      items: [
        { ...entry, id: 'e0' },
        { ...entry, id: 'd9' },
      ],
      total: 2,
    });
    client.setQueryData(errors, { items: [], total: 0 });
    say('activity.created', entry);
    say('activity.created', entry);
    expect(client.getQueryData(all)?.items.map((item) => item.id)).toEqual(['e1', 'e0']);
    expect(client.getQueryData(errors)?.items).toEqual([]);
  });

  it('metrics replace the summary', () => {
    say('metrics.updated', { tasks_running: 3 } as Metrics);
    expect(client.getQueryData(metricQueries.summary().queryKey)?.tasks_running).toBe(3);
  });

  it('resync makes everything stale', () => {
    client.setQueryData(list, { items: [], total: 0 });
    client.setQueryData(metricQueries.summary().queryKey, {} as Metrics);
    say('resync');
    expect([stale(list), stale(metricQueries.summary().queryKey)]).toEqual([true, true]);
  });

  it('an event of a newer server is ignored', () => {
    expect(() => say('planet.landed', { id: 1 })).not.toThrow();
  });
});
