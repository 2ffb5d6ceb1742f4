import { afterEach, expect, it, vi } from 'vitest';
import { type BulkProgress, bulkFailure, changeTasks } from './bulk';

afterEach(() => vi.unstubAllGlobals());

const progress = (done: number, end = false): BulkProgress => ({
  action: 'delete',
  total: 64,
  done,
  skipped: 0,
  failed: 0,
  failures: end ? [] : null,
});

function answer(...pieces: string[]) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  const fetch = vi.fn(async () => new Response(body, { headers: { 'Content-Type': 'application/x-ndjson' } }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

it('sends one request and tells how far it is, wherever the lines are cut', async () => {
  const whole = `${JSON.stringify(progress(32))}\n${JSON.stringify(progress(64, true))}\n`;
  const fetch = answer(whole.slice(0, 20), whole.slice(20, 90), whole.slice(90));
  const told: number[] = [];
  const last = await changeTasks('delete', { filter: { status: ['failed'] } }, { onProgress: ({ done }) => told.push(done) });
  expect(told).toEqual([32, 64]);
  expect(last.done).toBe(64);
  expect(fetch).toHaveBeenCalledTimes(1);
});

it('says so when the connection ends in the middle', async () => {
  answer(`${JSON.stringify(progress(32))}\n`);
  await expect(changeTasks('delete', { ids: ['a'] })).rejects.toThrow('What is done stays done');
});

it('says reasons that are the same once', () => {
  const failure = (detail: string) => ({ task_id: 'a', status: 507, code: 'disk_full', detail });
  const failed = { ...progress(1, true), failed: 3, failures: [failure('The disk is full.'), failure('The disk is full.'), failure('B.')] };
  expect(bulkFailure(failed, 'deleted')).toBe('3 could not be deleted: The disk is full. B.');
});
