import { describe, expect, it, vi } from 'vitest';
import { applyProblem, messageOf, Problem, problemFrom } from './problem';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

describe('a failed answer', () => {
  it('keeps what the server said', async () => {
    const problem = await problemFrom(
      answer(409, { title: 'Conflict', detail: "Agent with name 'Ada' already exists", code: 'duplicate', request_id: 'r1' }),
    );
    expect(problem).toMatchObject({ status: 409, code: 'duplicate', requestId: 'r1' });
    expect(messageOf(problem)).toBe("Agent with name 'Ada' already exists");
  });

  it('has words of its own when the server gave none', async () => {
    expect(messageOf(await problemFrom(answer(413, '<html>', { 'Content-Type': 'text/html' })))).toBe('This is too large for the server.');
    expect(messageOf(await problemFrom(answer(422, '{"broken')))).toContain('422');
  });

  it('says how long to wait', async () => {
    expect((await problemFrom(answer(429, {}, { 'Retry-After': '7' }))).retryAfterSeconds).toBe(7);
  });

  it('of a proxy without a server means offline', async () => {
    expect((await problemFrom(answer(502, '', { 'Content-Type': 'text/plain' }))).code).toBe('offline');
  });
});

describe('field errors', () => {
  type Form = { name: string; tags: string; limit: string };
  const fields = ['name', 'tags', 'limit'] as const;
  const problem = (...errors: [field: string, message: string][]) =>
    new Problem(
      422,
      'Invalid',
      'Invalid',
      'validation',
      errors.map(([field, message]) => ({ field, code: 'x', message })),
    );

  it('go beside their fields, the first gets the focus', () => {
    const setError = vi.fn();
    const left = applyProblem<Form>(problem(['name', 'Too long'], ['tags[2]', 'Too long']), setError, fields);
    expect(left).toBeNull();
    expect(setError).toHaveBeenNthCalledWith(1, 'name', { type: 'x', message: 'Too long' }, { shouldFocus: true });
    expect(setError).toHaveBeenNthCalledWith(2, 'tags', { type: 'x', message: 'Too long' }, { shouldFocus: false });
  });

  it('follow a renamed field', () => {
    const setError = vi.fn();
    applyProblem<Form>(problem(['max_tokens', 'Too many']), setError, fields, { max_tokens: 'limit' });
    expect(setError).toHaveBeenCalledWith('limit', expect.objectContaining({ message: 'Too many' }), expect.anything());
  });

  it('of fields the form does not show are said above it', () => {
    const setError = vi.fn();
    expect(applyProblem<Form>(problem(['avatar_url', 'Not a URL']), setError, fields)).toBe('avatar_url: Not a URL');
    expect(setError).not.toHaveBeenCalled();
  });

  it('missing: the whole message is said above', () => {
    expect(applyProblem<Form>(Problem.offline(), vi.fn(), fields)).toContain('could not be reached');
  });
});
