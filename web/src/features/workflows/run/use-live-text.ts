import { useSyncExternalStore } from 'react';
import { useTextStream } from '@/features/tasks/text-stream';

/** The text a running task is writing now; empty before its first word. */
export function useLiveText(taskId: string | null, active: boolean): string {
  const stream = useTextStream(taskId ?? '', active && taskId !== null);
  return useSyncExternalStore(stream.subscribe, stream.read).text;
}
