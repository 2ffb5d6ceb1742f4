import { describe, expect, it, vi } from 'vitest';
import { Problem } from '@/lib/problem';
import { bulkFailure, forEachTask } from './bulk';

const refused = new Problem(409, 'Conflict', 'The task is running.', 'conflict');

describe('doing the same to many', () => {
  it('goes on after a refusal and says who was refused', async () => {
    const result = await forEachTask([1, 2, 3], async (item) => {
      if (item === 2) throw refused;
    });
    expect(result.done).toEqual([1, 3]);
    expect(result.failed).toEqual([{ item: 2, reason: 'The task is running.' }]);
  });

  it('keeps to a few at a time and tells how far it is', async () => {
    let open = 0;
    let most = 0;
    const onProgress = vi.fn();
    const act = async () => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
    };
    await forEachTask([...Array(20).keys()], act, { parallel: 3, onProgress });
    expect(most).toBe(3);
    expect(onProgress).toHaveBeenLastCalledWith(20);
  });

  it('waits when the server has had too many requests, as long as it says', async () => {
    const sleep = vi.fn(async () => {});
    let tries = 0;
    const act = async () => {
      tries += 1;
      if (tries < 3) throw new Problem(429, 'Too many', 'Too many requests.', 'rate_limited', [], null, 7);
    };
    expect((await forEachTask(['a'], act, { sleep })).done).toEqual(['a']);
    expect(sleep).toHaveBeenNthCalledWith(2, 7_000);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const act = async () => controller.abort();
    const result = await forEachTask([1, 2, 3], act, { parallel: 1, signal: controller.signal });
    expect(result.done).toEqual([1]);
  });

  it('says each reason once', () => {
    const failed = [
      { item: 1, reason: 'The task is running.' },
      { item: 2, reason: 'The task is running.' },
    ];
    expect(bulkFailure(failed, 'deleted')).toBe('2 could not be deleted: The task is running.');
  });
});
