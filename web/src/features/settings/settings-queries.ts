import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type {
  Budget,
  LearntFact,
  Model,
  ModelCheck,
  ModelProvider,
  Service,
  ServiceResult,
  SettingInput,
  Settings,
  SystemInfo,
} from '@/api/types';

export const settingsQueries = {
  all: () => ['settings'] as const,
  services: () => queryOptions({ queryKey: ['settings', 'services'], queryFn: ({ signal }) => api.get<Settings>('/settings', { signal }) }),
  /** What can be connected, and with which fields. */
  catalogue: () =>
    queryOptions({
      queryKey: ['settings', 'catalogue'],
      queryFn: ({ signal }) => api.get<Service[]>('/services', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** Whether the server can do its work now: it answers 503 while it starts and when its database is away. */
  health: () =>
    queryOptions({
      queryKey: ['settings', 'health'],
      queryFn: async ({ signal }) => (await fetch('/health/ready', { signal })).ok,
      staleTime: 0,
      refetchInterval: 15_000,
      retry: false,
    }),
  budget: () => queryOptions({ queryKey: ['settings', 'budget'], queryFn: ({ signal }) => api.get<Budget>('/budget', { signal }) }),
  system: () => queryOptions({ queryKey: ['settings', 'system'], queryFn: ({ signal }) => api.get<SystemInfo>('/system', { signal }) }),
};

export const modelQueries = {
  all: () => ['models'] as const,
  list: () =>
    queryOptions({
      queryKey: ['models', 'list'],
      queryFn: ({ signal }) => api.get<Model[]>('/models', { signal }),
      staleTime: 10 * 60_000,
    }),
  /** What was learnt of models from the refusals of their servers. */
  learnt: () =>
    queryOptions({
      queryKey: ['models', 'learnt'],
      queryFn: ({ signal }) => api.get<LearntFact[]>('/models/learnt', { signal }),
      staleTime: 0,
    }),
  providers: () =>
    queryOptions({ queryKey: ['models', 'providers'], queryFn: ({ signal }) => api.get<ModelProvider[]>('/models/providers', { signal }) }),
};

export const settingsRequests = {
  save: (input: SettingInput) => api.put<ServiceResult>('/settings', { body: input }),
  test: (service: string) => api.post<ServiceResult>(`/settings/${encodeURIComponent(service)}/test`),
  remove: (service: string) => api.delete(`/settings/${encodeURIComponent(service)}`),
  setBudget: (caps: Pick<Budget, 'daily_usd' | 'monthly_usd'>) => api.put<Budget>('/budget', { body: caps }),
  createSampleData: () => api.post<void>('/system/sample-data'),
  removeSampleData: () => api.delete('/system/sample-data'),
};

export const modelRequests = {
  refresh: (provider?: string) => api.post<Model[]>('/models/refresh', { body: provider ? { provider } : {} }),
  // The id contains a slash that belongs to the address: anthropic/claude-….
  save: (id: string, model: Partial<Model>) => api.put<Model>(`/models/${id}`, { body: model }),
  remove: (id: string) => api.delete(`/models/${id}`),
  forget: ({ model, endpoint, fact }: LearntFact) => api.delete('/models/learnt', { query: { model, endpoint, fact } }),
  validate: (model: string) => api.get<ModelCheck>('/models/validate', { query: { model } }),
};
