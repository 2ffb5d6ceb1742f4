import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { WaitingItem } from '@/api/types';

export const waitingQueries = {
  all: () => ['waiting'] as const,
  /** What waits for a person; the sidebar, the window's title, the dashboard and the page read the same. */
  list: () =>
    queryOptions({
      queryKey: ['waiting', 'list'],
      queryFn: ({ signal }) => api.page<WaitingItem>('/waiting', { query: { limit: 100 }, signal }),
    }),
};
