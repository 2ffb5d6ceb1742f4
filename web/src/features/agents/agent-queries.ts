import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Agent, AgentInput, AgentStatus, AgentType } from '@/api/types';
import { uuid } from '@/lib/uuid';

export interface AgentFilter {
  search?: string;
  status?: AgentStatus | '';
  agent_type?: AgentType | '';
  tags?: string[];
  model?: string;
  sort?: string;
  skip?: number;
  limit?: number;
}

export const agentQueries = {
  all: () => ['agents'] as const,
  lists: () => ['agents', 'list'] as const,
  list: (filter: AgentFilter = {}) =>
    queryOptions({
      queryKey: ['agents', 'list', filter],
      queryFn: ({ signal }) => api.page<Agent>('/agents', { query: { ...filter }, signal }),
      placeholderData: keepPreviousData,
    }),
  /** Every agent (up to 500) by name, for pickers and for names beside tasks. */
  names: () =>
    queryOptions({
      queryKey: ['agents', 'list', { sort: 'name', limit: 500 }],
      queryFn: ({ signal }) => api.page<Agent>('/agents', { query: { sort: 'name', limit: 500 }, signal }),
      staleTime: 5 * 60_000,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ['agents', 'detail', id],
      queryFn: ({ signal }) => api.get<Agent>(`/agents/${id}`, { signal }),
    }),
};

export const agentRequests = {
  create: (input: AgentInput) => api.post<Agent>('/agents', { body: input, idempotencyKey: uuid() }),
  update: (id: string, change: Partial<AgentInput>) => api.put<Agent>(`/agents/${id}`, { body: change }),
  setStatus: (id: string, status: AgentStatus) => api.patch<Agent>(`/agents/${id}/status`, { body: { status } }),
  remove: (id: string) => api.delete(`/agents/${id}`),
  restore: (id: string) => api.post<Agent>(`/agents/${id}/restore`),
  duplicate: (id: string) => api.post<Agent>(`/agents/${id}/duplicate`),
};
