import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Page } from '@/api/client';
import type { Task } from '@/api/types';
import { type LiveTask, useLiveEvents } from '@/app/live';
import type { ListFilter } from './task-filters';
import { taskQueries } from './task-queries';

export interface HeldList {
  /** The filter to ask with: while the list is held, tasks made since do not enter it. */
  filter: ListFilter;
  /** How many tasks wait to be shown. */
  waiting: number;
  /** Lets them in. */
  release: () => void;
}

/**
 * Somebody who reads in the middle of a list must not have it move under the eyes. The first task that is made while the page
 * is scrolled draws a line: the list shows what was there before, the rest is counted.
 */
export function useHeldList(filter: ListFilter, atTop: boolean): HeldList {
  const client = useQueryClient();
  const [held, setHeld] = useState<{ at: string; of: string } | null>(null);
  const signature = JSON.stringify(filter);
  // Back at the top everything comes in, and a line drawn later is a new one.
  if (held && (atTop || held.of !== signature)) setHeld(null);
  const line = held?.of === signature && !atTop ? held.at : null;
  const context = useRef({ filter, signature, atTop, line });
  useEffect(() => {
    context.current = { filter, signature, atTop, line };
  });

  useLiveEvents(
    useCallback(
      (frame) => {
        const { current } = context;
        // A list that ends in the past takes no new tasks anyway.
        if (frame.type !== 'task.created' || current.atTop || current.line || current.filter.created_before) return;
        const at = createdAt(frame.data as LiveTask);
        if (!at) return;
        // What is behind the line is what is cached now, so nothing has to load and nothing moves.
        for (const [key, page] of client.getQueriesData<Page<Task>>({ queryKey: taskQueries.lists() })) {
          const { skip, limit, ...rest } = (key[2] ?? {}) as ListFilter & { skip?: number; limit?: number };
          if (page && skip !== undefined && JSON.stringify(rest) === current.signature)
            client.setQueryData([...key.slice(0, 2), { ...rest, created_before: at, skip, limit }], page);
        }
        setHeld({ at, of: current.signature });
      },
      [client],
    ),
  );

  const news = useQuery({ ...taskQueries.list({ ...filter, created_after: line ?? '', limit: 1 }), enabled: line !== null });
  return {
    filter: line ? { ...filter, created_before: line } : filter,
    waiting: line ? (news.data?.total ?? 0) : 0,
    release: () => setHeld(null),
  };
}

/** When a task was made: the event says so, else its id does (a UUIDv7 begins with the time). */
function createdAt(task: LiveTask): string | null {
  if (task.created_at) return task.created_at;
  const ms = Number.parseInt(task.task_id.replaceAll('-', '').slice(0, 12), 16);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
