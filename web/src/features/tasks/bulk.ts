import { messageOf, Problem } from '@/lib/problem';

export interface BulkResult<T> {
  done: T[];
  failed: { item: T; reason: string }[];
}

export interface BulkOptions {
  /** Requests under way at the same time. */
  parallel?: number;
  onProgress?: (finished: number) => void;
  signal?: AbortSignal;
  /** Waits; a test passes its own. */
  sleep?: (ms: number) => Promise<void>;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Does the same to many, a few at a time. One that is refused does not stop the others; "too many requests" is waited for. */
export async function forEachTask<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  options: BulkOptions = {},
): Promise<BulkResult<T>> {
  const { parallel = 4, onProgress, signal, sleep = pause } = options;
  const result: BulkResult<T> = { done: [], failed: [] };
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && !signal?.aborted; item = queue.shift()) {
      try {
        await patiently(() => act(item as T), sleep);
        result.done.push(item);
      } catch (error) {
        result.failed.push({ item, reason: messageOf(error) });
      }
      onProgress?.(result.done.length + result.failed.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return result;
}

async function patiently(act: () => Promise<unknown>, sleep: (ms: number) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await act();
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 429 || tries >= 5) throw error;
      await sleep((error.retryAfterSeconds ?? 1) * 1_000);
    }
  }
}

/** "2 could not be deleted: Task is still running." Reasons that are the same are said once. */
export function bulkFailure<T>(failed: BulkResult<T>['failed'], verb: string): string {
  const reasons = [...new Set(failed.map(({ reason }) => reason))];
  return `${failed.length} could not be ${verb}: ${reasons.slice(0, 2).join(' ')}${reasons.length > 2 ? ' …' : ''}`;
}
