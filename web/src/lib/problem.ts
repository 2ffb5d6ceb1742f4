import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
  /** In a file: where the fault is, from 1. */
  line?: number;
  column?: number;
}

/** A failed request as the server explains it (RFC 9457), or as we must when no server answered. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    /** HTTP status; 0 when nothing answered. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code: string,
    readonly errors: FieldProblem[] = [],
    readonly requestId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail || title);
  }

  static offline(): Problem {
    return new Problem(
      0,
      'The server did not answer',
      'Personal-Q could not be reached. Check that it is running, then try again.',
      'offline',
    );
  }
}

const words: Record<number, string> = {
  404: 'This does not exist any more.',
  409: 'This conflicts with the current state. Reload and try again.',
  412: 'Someone changed this in the meantime. Reload to see the newest version.',
  413: 'This is too large for the server.',
  429: 'Too many requests. Wait a moment, then try again.',
  503: 'The server is busy or starting. Try again in a moment.',
};

export async function problemFrom(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  let body: Partial<{ title: string; detail: string; code: string; errors: FieldProblem[]; request_id: string }> = {};
  if (response.headers.get('Content-Type')?.includes('json')) {
    try {
      body = (await response.json()) ?? {};
    } catch {
      // A body that breaks off leaves us with the status, which the words below explain.
    }
  }
  // Behind a proxy (also Vite's) a server that is down shows as a bare 502 or 504.
  if ((response.status === 502 || response.status === 504 || response.status === 500) && !body.title) return Problem.offline();
  return new Problem(
    response.status,
    body.title ?? response.statusText,
    body.detail ?? words[response.status] ?? `The server refused the request (${response.status}).`,
    body.code ?? `http_${response.status}`,
    Array.isArray(body.errors) ? body.errors : [],
    body.request_id ?? response.headers.get('X-Request-Id'),
    retryAfter,
  );
}

/** What to tell a person about any thrown value. */
export function messageOf(error: unknown): string {
  if (error instanceof Problem) return error.detail || error.title;
  return error instanceof Error && error.message ? error.message : 'Something unexpected happened.';
}

/** The faults by name where the server names them. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem) || error.errors.length === 0) return messageOf(error);
  return error.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ');
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

/**
 * Puts the server's field errors beside their fields. Returns what is left to say above the form: errors of fields the form
 * does not show, or the whole message when no field is named.
 */
export function applyProblem<T extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<T>,
  fields: readonly Path<T>[],
  rename: Partial<Record<string, Path<T>>> = {},
): string | null {
  if (!(error instanceof Problem) || error.errors.length === 0) return messageOf(error);
  const rest: string[] = [];
  let focused = false;
  for (const { field, code, message } of error.errors) {
    // tags[2] and input_data.city belong to the control that shows tags or input_data.
    const root = field.split(/[.[]/)[0] ?? field;
    const target = rename[field] ?? rename[root] ?? fields.find((name) => name === field) ?? fields.find((name) => name === root);
    if (target) {
      setError(target, { type: code, message }, { shouldFocus: !focused });
      focused = true;
    } else rest.push(`${field}: ${message}`);
  }
  return rest.length > 0 ? rest.join(' ') : null;
}
