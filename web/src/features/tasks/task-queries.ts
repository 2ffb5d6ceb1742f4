import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, send, url } from '@/api/client';
import type {
  Artifact,
  RatingFilter,
  Step,
  StepMessages,
  StepResolution,
  StoredFile,
  Task,
  TaskChange,
  TaskInput,
  TaskMark,
  TaskPriority,
  TaskRating,
  TaskStatus,
  WaitReason,
} from '@/api/types';
import { uuid } from '@/lib/uuid';

export interface TaskFilter {
  agent_id?: string;
  /** One or several; several mean any of them. */
  status?: TaskStatus | '' | readonly TaskStatus[];
  priority?: TaskPriority | '' | readonly TaskPriority[];
  waiting_for?: WaitReason | '' | readonly WaitReason[];
  rating?: readonly RatingFilter[];
  workflow_run_id?: string;
  search?: string;
  created_after?: string;
  created_before?: string;
  sort?: string;
  skip?: number;
  limit?: number;
}

const pageSize = 100;

export const taskQueries = {
  all: () => ['tasks'] as const,
  lists: () => ['tasks', 'list'] as const,
  list: (filter: TaskFilter = {}) =>
    queryOptions({
      queryKey: ['tasks', 'list', filter],
      queryFn: ({ signal }) => api.page<Task>('/tasks', { query: { ...filter }, signal }),
      placeholderData: keepPreviousData,
    }),
  /** Pages of 100 for a list that grows as it is scrolled. */
  pages: (filter: Omit<TaskFilter, 'skip' | 'limit'> = {}) =>
    infiniteQueryOptions({
      queryKey: ['tasks', 'pages', filter],
      queryFn: ({ pageParam, signal }) => api.page<Task>('/tasks', { query: { ...filter, skip: pageParam, limit: pageSize }, signal }),
      initialPageParam: 0,
      getNextPageParam: (last, _pages, skip) =>
        skip + last.items.length < last.total && last.items.length > 0 ? skip + pageSize : undefined,
      placeholderData: keepPreviousData,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ['tasks', 'detail', id],
      queryFn: ({ signal }) => api.get<Task>(`/tasks/${id}`, { signal }),
    }),
  journal: (id: string) => ['tasks', 'steps', id] as const,
  /** The journal of one run, oldest step first. */
  steps: (id: string, run: number) =>
    queryOptions({
      queryKey: ['tasks', 'steps', id, run],
      queryFn: ({ signal }) => api.get<Step[]>(`/tasks/${id}/steps`, { query: { run }, signal }),
    }),
  /** What a model call of a run sent; it never changes. */
  messages: (id: string, run: number, sequence: number) =>
    queryOptions({
      queryKey: ['tasks', 'messages', id, run, sequence],
      queryFn: ({ signal }) => api.get<StepMessages>(`/tasks/${id}/steps/${sequence}/messages`, { query: { run }, signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  ratingsOf: (id: string) => ['tasks', 'ratings', id] as const,
  /** What was thought of each of its runs. The mark is in the key, so that one made elsewhere is asked for. */
  ratings: ({ id, rating, run }: Pick<Task, 'id' | 'rating' | 'run'>) =>
    queryOptions({
      queryKey: ['tasks', 'ratings', id, run, rating],
      queryFn: ({ signal }) => api.get<TaskRating[]>(`/tasks/${id}/ratings`, { signal }),
    }),
  artifacts: (id: string) =>
    queryOptions({
      queryKey: ['tasks', 'artifacts', id],
      queryFn: ({ signal }) => api.get<Artifact[]>(`/tasks/${id}/artifacts`, { signal }),
    }),
  /** Name and size of an uploaded file; its content is not read. */
  inputFile: (id: string) =>
    queryOptions({
      queryKey: ['files', id],
      queryFn: async ({ signal }) => {
        const response = await send('GET', `/files/${id}`, { headers: { Accept: '*/*' }, signal });
        void response.body?.cancel();
        const length = response.headers.get('Content-Length');
        return { name: attachmentName(response.headers.get('Content-Disposition')), size: length === null ? null : Number(length) };
      },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** The text of an artifact, as much of it as is worth showing. */
  artifactText: (id: string, path: string) =>
    queryOptions({
      queryKey: ['tasks', 'artifacts', id, 'text', path],
      queryFn: async ({ signal }) => {
        const response = await send('GET', artifactPath(id, path), { query: { text: true }, headers: { Accept: '*/*' }, signal });
        return response.text();
      },
    }),
};

/** The name in `Content-Disposition`; the one for all characters wins. */
export function attachmentName(header: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header ?? '')?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(header ?? '')?.[1] ?? null;
}

const artifactPath = (id: string, path: string) => `/tasks/${id}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;

export const taskRequests = {
  create: (input: TaskInput) => api.post<Task>('/tasks', { body: input, idempotencyKey: uuid() }),
  update: (id: string, change: TaskChange) => api.patch<Task>(`/tasks/${id}`, { body: change }),
  cancel: (id: string) => api.post<Task>(`/tasks/${id}/cancel`),
  retry: (id: string, from: 'resume' | 'start' = 'resume') => api.post<Task>(`/tasks/${id}/retry`, { body: { from } }),
  rate: (id: string, body: { mark: TaskMark; note: string | null; run: number }) => api.put<Task>(`/tasks/${id}/rating`, { body }),
  unrate: async (id: string, run: number) => (await (await send('DELETE', `/tasks/${id}/rating`, { query: { run } })).json()) as Task,
  remove: (id: string) => api.delete(`/tasks/${id}`),
  resolve: (id: string, sequence: number, resolution: StepResolution) =>
    api.post<Task>(`/tasks/${id}/steps/${sequence}/resolve`, { body: resolution }),
  upload: (file: File, signal?: AbortSignal) => {
    const body = new FormData();
    body.append('file', file);
    return api.post<StoredFile>('/files', signal ? { body, signal } : { body });
  },
  artifactUrl: (id: string, path: string) => url(artifactPath(id, path)),
  fileUrl: (id: string) => url(`/files/${id}`),
  streamUrl: (id: string) => url(`/tasks/${id}/stream`),
};
