import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, send, url } from '@/api/client';
import type {
  JsonObject,
  TaskStatus,
  Workflow,
  WorkflowDraft,
  WorkflowGraph,
  WorkflowNodeType,
  WorkflowProcess,
  WorkflowRun,
  WorkflowRunSummary,
  WorkflowVersion,
} from '@/api/types';
import { parseJson } from '@/lib/json';
import type { FieldProblem } from '@/lib/problem';
import { uuid } from '@/lib/uuid';

export interface WorkflowRunFilter {
  workflow_id?: string;
  status?: TaskStatus | '' | readonly TaskStatus[];
  started_by?: string | readonly string[];
  search?: string;
  created_after?: string;
  created_before?: string;
  skip?: number;
  limit?: number;
}

/** What is saved: everything of a workflow but what the server gives. */
export interface WorkflowBody extends WorkflowGraph {
  name: string;
  description: string | null;
}
export type RunInput =
  | { workflow_id: string; inputs: JsonObject }
  | { agents: string[]; task_descriptions: string[]; process: WorkflowProcess; name?: string };

export interface WorkflowTemplate {
  key: string;
  name: string;
  description: string | null;
  process: WorkflowProcess;
  nodes: { id: string; label: string | null; type: WorkflowNodeType }[];
  edges: { source: string; target: string; branch: string | null }[];
}

/** A workflow that was made of a file or template, and its agents; `created` tells those that were made for it. */
export interface MadeWorkflow {
  workflow: Workflow;
  agents: { id: string; name: string; model: string; created: boolean }[];
}

/** A workflow with the tag that tells a change made meanwhile. */
export interface TaggedWorkflow {
  workflow: Workflow;
  etag: string | null;
}

/** A workflow as the editor starts from it: with its draft, if there is one. */
export interface LoadedWorkflow extends TaggedWorkflow {
  draft: WorkflowDraft | null;
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
  /** Never served from the cache: the tag must be of the version that is edited. */
  draft: (id: string) =>
    queryOptions({
      queryKey: ['workflow-draft', id],
      queryFn: ({ signal }) => workflowRequests.load(id, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    }),
  versions: (id: string) =>
    queryOptions({
      queryKey: ['workflows', 'versions', id],
      queryFn: ({ signal }) => api.get<WorkflowVersion[]>(`/workflows/${id}/versions`, { signal }),
    }),
  templates: () =>
    queryOptions({
      queryKey: ['workflow-templates'],
      queryFn: ({ signal }) => api.get<WorkflowTemplate[]>('/workflows/templates', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

export const workflowRunQueries = {
  all: () => ['workflow-runs'] as const,
  lists: () => ['workflow-runs', 'list'] as const,
  list: (filter: WorkflowRunFilter = {}) =>
    queryOptions({
      queryKey: ['workflow-runs', 'list', filter],
      queryFn: ({ signal }) => api.page<WorkflowRunSummary>('/workflow-runs', { query: { ...filter }, signal }),
      placeholderData: keepPreviousData,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ['workflow-runs', 'detail', id],
      queryFn: ({ signal }) => api.get<WorkflowRun>(`/workflow-runs/${id}`, { signal }),
    }),
};

export const workflowRequests = {
  load: async (id: string, signal?: AbortSignal): Promise<LoadedWorkflow> => {
    const response = await send('GET', `/workflows/${id}`, signal ? { signal } : {});
    const workflow = parseJson(await response.text()) as Workflow;
    const etag = response.headers.get('ETag');
    if (!workflow.has_draft) return { workflow, etag, draft: null };
    return { workflow, etag, draft: await api.get<WorkflowDraft>(`/workflows/${id}/draft`, signal ? { signal } : {}) };
  },
  /** Half-built workflows can be kept; they are drafts until a version is saved. */
  createDraft: async (body: WorkflowBody): Promise<TaggedWorkflow> => {
    const response = await send('POST', '/workflows', { query: { draft: true }, body, headers: { 'Idempotency-Key': uuid() } });
    return { workflow: parseJson(await response.text()) as Workflow, etag: response.headers.get('ETag') };
  },
  /** Answers the new tag of the draft. With one the server refuses (412) what somebody else changed since. */
  keepDraft: async (id: string, body: WorkflowBody, revision: string | null): Promise<string> => {
    const response = await send('PUT', `/workflows/${id}/draft`, { body, headers: revision ? { 'If-Match': revision } : {} });
    return response.headers.get('ETag') ?? '';
  },
  discardDraft: (id: string) => api.delete(`/workflows/${id}/draft`),
  /** Runs one node alone, on what an earlier run has stored or what is typed. */
  runNode: (id: string, node: string, input: { inputs?: JsonObject; outputs?: JsonObject; run_id?: string; draft: boolean }) =>
    api.post<WorkflowRun>(`/workflows/${id}/nodes/${encodeURIComponent(node)}/run`, { body: input, idempotencyKey: uuid() }),
  /** With `etag` the server refuses (412) when somebody else saved since. Answers the new tag too. */
  save: async (id: string, body: WorkflowBody, etag: string | null): Promise<TaggedWorkflow> => {
    const response = await send('PUT', `/workflows/${id}`, { body, headers: etag ? { 'If-Match': etag } : {} });
    return { workflow: parseJson(await response.text()) as Workflow, etag: response.headers.get('ETag') };
  },
  remove: (id: string) => api.delete(`/workflows/${id}`),
  validate: (body: WorkflowBody, signal?: AbortSignal) =>
    api.post<{ valid: boolean; errors: FieldProblem[] }>('/workflows/validate', { body, ...(signal ? { signal } : {}) }),
  /** A YAML file with the agents described in it, so that it works elsewhere too. */
  exportUrl: (id: string) => url(`/workflows/${id}/export`, { agents: true }),
  importFile: (file: Blob) => api.post<MadeWorkflow>('/workflows/import', { body: new Blob([file], { type: 'application/yaml' }) }),
  fromTemplate: (key: string, model: string) =>
    api.post<MadeWorkflow>(`/workflows/templates/${key}`, { body: model ? { model } : {}, idempotencyKey: uuid() }),
};

/** Shows a run as it was answered at once, and looks again: it may have moved on while the answer was on its way. */
export function showRun(client: QueryClient, run: WorkflowRun): void {
  const { queryKey } = workflowRunQueries.detail(run.id);
  client.setQueryData(queryKey, run);
  void client.invalidateQueries({ queryKey });
  void client.invalidateQueries({ queryKey: workflowRunQueries.lists() });
}

export const runRequests = {
  start: (input: RunInput) => api.post<WorkflowRun>('/workflow-runs', { body: input, idempotencyKey: uuid() }),
  cancel: (id: string) => api.post<WorkflowRun>(`/workflow-runs/${id}/cancel`),
  resume: (id: string, maxCostUsd?: number) =>
    api.post<WorkflowRun>(`/workflow-runs/${id}/resume`, maxCostUsd === undefined ? {} : { body: { max_cost_usd: maxCostUsd } }),
  rerun: (id: string, input: { from_node: string; inputs?: JsonObject; instruction?: string }) =>
    api.post<WorkflowRun>(`/workflow-runs/${id}/rerun`, { body: input }),
  decide: (id: string, node: string, decision: { approved?: boolean; reason?: string; value?: unknown }) =>
    api.post<WorkflowRun>(`/workflow-runs/${id}/nodes/${encodeURIComponent(node)}/decide`, { body: decision }),
};
