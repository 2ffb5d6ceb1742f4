import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Activity, ActivityStatus, ActivityType } from '@/api/types';

export interface ActivityFilter {
  agent_id?: string;
  task_id?: string;
  activity_type?: ActivityType[];
  status?: ActivityStatus | '';
  created_after?: string;
  created_before?: string;
  search?: string;
}

const pageSize = 50;

export const activityQueries = {
  all: () => ['activities'] as const,
  recent: (limit = 10, filter: ActivityFilter = {}) =>
    queryOptions({
      queryKey: ['activities', 'list', { limit, ...filter }],
      queryFn: ({ signal }) => api.page<Activity>('/activities', { query: { limit, ...filter }, signal }),
    }),
  /** Newest first; the next page starts before the last entry seen, so new entries do not shift it. */
  pages: (filter: ActivityFilter = {}) =>
    infiniteQueryOptions({
      queryKey: ['activities', 'pages', filter],
      queryFn: ({ pageParam, signal }) =>
        api.page<Activity>('/activities', { query: { ...filter, before: pageParam, limit: pageSize }, signal }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => (last.items.length >= pageSize ? (last.items.at(-1)?.id ?? null) : null),
    }),
};
