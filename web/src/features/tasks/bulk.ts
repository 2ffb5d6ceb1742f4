import { send } from '@/api/client';
import type { components } from '@/api/schema';

export type BulkAction = 'cancel' | 'retry' | 'delete';
export type BulkProgress = components['schemas']['TaskBulkProgress'];

/** Which tasks: by their ids, or all that pass a filter. */
export type BulkTarget = { ids: readonly string[] } | { filter: Record<string, unknown> };

/** One request for many tasks. The server tells after each part how far it is; closing the connection stops it between two parts. */
export async function changeTasks(
  action: BulkAction,
  target: BulkTarget,
  { onProgress, signal }: { onProgress?: (progress: BulkProgress) => void; signal?: AbortSignal } = {},
): Promise<BulkProgress> {
  const response = await send('POST', '/tasks/bulk', {
    body: { action, ...target },
    headers: { Accept: 'application/x-ndjson, application/json' },
    ...(signal ? { signal } : {}),
  });
  let last: BulkProgress | undefined;
  for await (const line of lines(response)) {
    last = JSON.parse(line) as BulkProgress;
    onProgress?.(last);
  }
  if (!last?.failures) throw new Error('The connection ended before all tasks were done. What is done stays done.');
  return last;
}

async function* lines(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  while (reader) {
    const { value, done } = await reader.read();
    if (done) break;
    const parts = (rest + value).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter(Boolean);
  }
  if (rest) yield rest;
}

/** "2 could not be deleted: The disk is full." Reasons that are the same are said once. */
export function bulkFailure({ failed, failures }: BulkProgress, verb: string): string {
  const reasons = [...new Set((failures ?? []).map(({ detail }) => detail))];
  return `${failed} could not be ${verb}: ${reasons.slice(0, 2).join(' ')}${reasons.length > 2 ? ' …' : ''}`;
}
