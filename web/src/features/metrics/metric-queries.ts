import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { AgentMetrics, Metrics, MetricTrends, MetricWindow, Usage, UsageGroup } from '@/api/types';

export const metricQueries = {
  all: () => ['metrics'] as const,
  summary: () => queryOptions({ queryKey: ['metrics', 'summary'], queryFn: ({ signal }) => api.get<Metrics>('/metrics', { signal }) }),
  windows: () => ['metrics', 'window'] as const,
  trends: (window: MetricWindow) =>
    queryOptions({
      queryKey: ['metrics', 'window', 'trends', window],
      queryFn: ({ signal }) => api.get<MetricTrends>('/metrics/trends', { query: { window }, signal }),
      placeholderData: keepPreviousData,
    }),
  agent: (id: string, window: MetricWindow) =>
    queryOptions({
      queryKey: ['metrics', 'window', 'agent', id, window],
      queryFn: ({ signal }) => api.get<AgentMetrics>(`/metrics/agents/${id}`, { query: { window }, signal }),
      placeholderData: keepPreviousData,
    }),
  usage: (window: MetricWindow, group_by: UsageGroup) =>
    queryOptions({
      queryKey: ['metrics', 'window', 'usage', window, group_by],
      queryFn: ({ signal }) => api.get<Usage[]>('/metrics/usage', { query: { window, group_by }, signal }),
      placeholderData: keepPreviousData,
    }),
};
