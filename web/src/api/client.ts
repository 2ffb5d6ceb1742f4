import { parseJson, toJson } from '@/lib/json';
import { Problem, problemFrom } from '@/lib/problem';
import { tellSignedOut } from '@/lib/signed-out';
import type { paths } from './schema';

/** An address with its parameters filled in: `/agents/{id}` takes `/agents/${id}`. */
type Filled<P extends string> = P extends `${infer Before}{${string}}${infer After}` ? `${Before}${string}${Filled<After>}` : P;

/** The addresses below /api/v1 that answer a method, as the generated document knows them. Another one is a type error. */
export type Route<Method extends string> = {
  [P in keyof paths]: P extends `/api/v1${infer Rest}`
    ? paths[P] extends { [M in Method]: { responses: unknown } }
      ? Filled<Rest>
      : never
    : never;
}[keyof paths];

export type Query = { [name: string]: string | number | boolean | readonly string[] | null | undefined };

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Makes a repeated POST harmless: the server answers the second one with the result of the first. */
  idempotencyKey?: string;
}

/** A page of a list with the number of rows that match in all. */
export interface Page<T> {
  items: T[];
  total: number;
}

const base = '/api/v1';

export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) {
      if (value.length > 0) search.set(name, value.join(','));
    } else search.set(name, String(value));
  }
  const text = search.toString();
  return `${base}${path}${text ? `?${text}` : ''}`;
}

export async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  let body: BodyInit | undefined;
  if (options.body instanceof FormData) body = options.body;
  else if (options.body instanceof Blob) {
    body = options.body;
    headers['Content-Type'] ??= options.body.type;
  } else if (options.body !== undefined) {
    body = toJson(options.body);
    headers['Content-Type'] ??= 'application/json';
  }
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(url(path, options.query), { method, headers, body, signal: options.signal ?? null });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw Problem.offline();
  }
  if (!response.ok) {
    const problem = await problemFrom(response);
    if (problem.code === 'sign_in_required') tellSignedOut();
    throw problem;
  }
  return response;
}

async function json<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : parseJson(await response.text())) as T;
}

export const api = {
  get: <T>(path: Route<'get'>, options?: RequestOptions) => json<T>('GET', path, options),
  post: <T>(path: Route<'post'>, options?: RequestOptions) => json<T>('POST', path, options),
  put: <T>(path: Route<'put'>, options?: RequestOptions) => json<T>('PUT', path, options),
  patch: <T>(path: Route<'patch'>, options?: RequestOptions) => json<T>('PATCH', path, options),
  delete: (path: Route<'delete'>, options?: RequestOptions) => json<void>('DELETE', path, options),
  async page<T>(path: Route<'get'>, options?: RequestOptions): Promise<Page<T>> {
    const response = await send('GET', path, options);
    const items = parseJson(await response.text()) as T[];
    return { items, total: Number(response.headers.get('X-Total-Count') ?? items.length) };
  },
};
