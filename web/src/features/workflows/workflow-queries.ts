import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, url } from '@/api/client';
import type { Agent, JsonObject, TaskStatus, Workflow, WorkflowProcess, WorkflowRun } from '@/api/types';
import { uuid } from '@/lib/uuid';

export interface WorkflowRunFilter {
  workflow_id?: string;
  status?: TaskStatus | '';
  skip?: number;
  limit?: number;
}

export type WorkflowInputBody = Omit<Workflow, 'id' | 'version' | 'is_template' | 'created_at' | 'updated_at'>;
export type RunInput =
  | { workflow_id: string; inputs: JsonObject }
  | { agents: string[]; task_descriptions: string[]; process: WorkflowProcess };

export interface WorkflowTemplate extends WorkflowInputBody {
  key: string;
}

export const workflowQueries = {
  all: () => ['workflows'] as const,
  lists: () => ['workflows', 'list'] as const,
  list: (filter: { search?: string; skip?: number; limit?: number } = {}) =>
    queryOptions({
      queryKey: ['workflows', 'list', filter],
      queryFn: ({ signal }) => api.page<Workflow>('/workflows', { query: { ...filter }, signal }),
      placeholderData: keepPreviousData,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ['workflows', 'detail', id],
      queryFn: ({ signal }) => api.get<Workflow>(`/workflows/${id}`, { signal }),
    }),
  versions: (id: string) =>
    queryOptions({
      queryKey: ['workflows', 'versions', id],
      queryFn: ({ signal }) => api.get<Workflow[]>(`/workflows/${id}/versions`, { signal }),
    }),
  templates: () =>
    queryOptions({
      queryKey: ['workflow-templates'],
      queryFn: ({ signal }) => api.get<WorkflowTemplate[]>('/workflow-templates', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

export const workflowRunQueries = {
  all: () => ['workflow-runs'] as const,
  lists: () => ['workflow-runs', 'list'] as const,
  list: (filter: WorkflowRunFilter = {}) =>
    queryOptions({
      queryKey: ['workflow-runs', 'list', filter],
      queryFn: ({ signal }) => api.page<WorkflowRun>('/workflow-runs', { query: { ...filter }, signal }),
      placeholderData: keepPreviousData,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ['workflow-runs', 'detail', id],
      queryFn: ({ signal }) => api.get<WorkflowRun>(`/workflow-runs/${id}`, { signal }),
    }),
};

export const workflowRequests = {
  create: (input: WorkflowInputBody) => api.post<Workflow>('/workflows', { body: input, idempotencyKey: uuid() }),
  update: (id: string, input: Partial<WorkflowInputBody>, etag?: string) =>
    api.put<Workflow>(`/workflows/${id}`, { body: input, headers: etag ? { 'If-Match': etag } : {} }),
  remove: (id: string) => api.delete(`/workflows/${id}`),
  validate: (input: WorkflowInputBody) => api.post<unknown>('/workflows/validate', { body: input }),
  exportUrl: (id: string) => url(`/workflows/${id}/export`),
  useTemplate: (key: string) => api.post<{ workflow: Workflow; agents: Agent[] }>(`/workflow-templates/${key}`),
  run: (input: RunInput) => api.post<WorkflowRun>('/workflow-runs', { body: input, idempotencyKey: uuid() }),
  cancelRun: (id: string) => api.post<WorkflowRun>(`/workflow-runs/${id}/cancel`),
  resumeRun: (id: string) => api.post<WorkflowRun>(`/workflow-runs/${id}/resume`),
  rerun: (id: string, input: { from_node: string; inputs?: JsonObject; instruction?: string }) =>
    api.post<WorkflowRun>(`/workflow-runs/${id}/rerun`, { body: input }),
  decide: (id: string, node: string, decision: { approved: boolean; reason?: string; value?: unknown }) =>
    api.post<WorkflowRun>(`/workflow-runs/${id}/nodes/${node}/decide`, { body: decision }),
};
