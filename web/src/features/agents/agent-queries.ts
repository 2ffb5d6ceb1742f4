import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, send } from '@/api/client';
import type { Agent, AgentInput, AgentStatus, AgentType, AgentVersion, AgentVersionSummary, Task } from '@/api/types';
import { parseJson } from '@/lib/json';
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
  /** The Trash. */
  deleted?: boolean;
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
  /** Agents deleted in the last 30 days. */
  trash: () =>
    queryOptions({
      queryKey: ['agents', 'list', { deleted: true }],
      queryFn: ({ signal }) => api.page<Agent>('/agents', { query: { deleted: true, sort: 'name', limit: 500 }, signal }),
      staleTime: 5 * 60_000,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ['agents', 'detail', id],
      // A deleted agent stays readable.
      queryFn: ({ signal }) => api.get<Agent>(`/agents/${id}`, { query: { deleted: true }, signal }),
    }),
  /** Its versions without their texts. `newest` is in the key, so that a new version is asked for. */
  versions: (id: string, newest: number) =>
    queryOptions({
      queryKey: ['agents', 'versions', id, newest],
      queryFn: ({ signal }) => api.page<AgentVersionSummary>(`/agents/${id}/versions`, { query: { limit: 500 }, signal }),
      placeholderData: keepPreviousData,
    }),
  /** A version never changes. */
  version: (id: string, number: number) =>
    queryOptions({
      queryKey: ['agents', 'version', id, number],
      queryFn: ({ signal }) => api.get<AgentVersion>(`/agents/${id}/versions/${number}`, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** The agent as a form starts from it, with the tag that tells a change made meanwhile. Never served from the cache. */
  draft: (id: string) =>
    queryOptions({
      queryKey: ['agents', 'draft', id],
      queryFn: async ({ signal }): Promise<AgentDraft> => {
        const response = await send('GET', `/agents/${id}`, { signal });
        return { agent: parseJson(await response.text()) as Agent, etag: response.headers.get('ETag') };
      },
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    }),
};

/** What a try may change of the saved settings. */
export type TrySettings = Partial<
  Pick<AgentInput, 'model' | 'fallback_model' | 'temperature' | 'max_tokens' | 'system_prompt' | 'tools_config'>
>;

export interface AgentDraft {
  agent: Agent;
  etag: string | null;
}

/** Agents by id; undefined while they load and for agents that are gone. */
export function useAgentOf(): (id: string | null) => Agent | undefined {
  const { data } = useQuery(agentQueries.names());
  return useCallback((id) => data?.items.find((agent) => agent.id === id), [data]);
}

/** Names of agents by id, deleted ones marked; undefined while they load and for agents that are gone for good. */
export function useAgentName(): (id: string | null) => string | undefined {
  const { data } = useQuery(agentQueries.names());
  const { data: trash } = useQuery(agentQueries.trash());
  return useCallback(
    (id) => {
      const living = data?.items.find((agent) => agent.id === id);
      if (living) return living.name;
      const deleted = trash?.items.find((agent) => agent.id === id);
      return deleted && `${deleted.name} (deleted)`;
    },
    [data, trash],
  );
}

export const agentRequests = {
  create: (input: AgentInput) => api.post<Agent>('/agents', { body: input, idempotencyKey: uuid() }),
  /** With `etag` the server refuses (412) when somebody else changed the agent since. */
  update: (id: string, change: Partial<AgentInput>, etag?: string | null) =>
    api.put<Agent>(`/agents/${id}`, { body: change, headers: etag ? { 'If-Match': etag } : {} }),
  setStatus: (id: string, status: AgentStatus) => api.patch<Agent>(`/agents/${id}/status`, { body: { status } }),
  remove: (id: string) => api.delete(`/agents/${id}`),
  restore: (id: string) => api.post<Agent>(`/agents/${id}/restore`),
  restoreVersion: (id: string, number: number) => api.post<Agent>(`/agents/${id}/versions/${number}/restore`),
  tryOut: (id: string, body: { input: string; settings?: TrySettings }) => api.post<Task>(`/agents/${id}/tries`, { body }),
  duplicate: (id: string) => api.post<Agent>(`/agents/${id}/duplicate`),
};
