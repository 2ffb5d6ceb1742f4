import { Problem, problemFrom } from '@/lib/problem';

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
    body = JSON.stringify(options.body);
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
  if (!response.ok) throw await problemFrom(response);
  return response;
}

async function json<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const api = {
  get: <T>(path: string, options?: RequestOptions) => json<T>('GET', path, options),
  post: <T>(path: string, options?: RequestOptions) => json<T>('POST', path, options),
  put: <T>(path: string, options?: RequestOptions) => json<T>('PUT', path, options),
  patch: <T>(path: string, options?: RequestOptions) => json<T>('PATCH', path, options),
  delete: (path: string, options?: RequestOptions) => json<void>('DELETE', path, options),
  async page<T>(path: string, options?: RequestOptions): Promise<Page<T>> {
    const response = await send('GET', path, options);
    const items = (await response.json()) as T[];
    return { items, total: Number(response.headers.get('X-Total-Count') ?? items.length) };
  },
};
