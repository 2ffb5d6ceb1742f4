import type { JsonObject, Step, Task } from '@/api/types';

const start = Date.parse('2026-11-23T10:00:00Z');
/** Seconds after the start of the run, as the wire writes it. */
export const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

let next = 0;
export const beginRun = () => {
  next = 0;
};

/** A step of run 0 with the next sequence; `from` and `to` are seconds. */
export function step(kind: Step['kind'], name: string, from: number, to: number | null, more: Partial<Step> = {}): Step {
  return {
    task_id: 't1',
    run: 0,
    sequence: next++,
    kind,
    name,
    call_id: null,
    state: to === null ? 'intended' : 'done',
    request: null,
    response: null,
    error: null,
    trust: 'trusted',
    secrecy: 'private',
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cost_usd: 0,
    attempt: 1,
    started_at: at(from),
    finished_at: to === null ? null : at(to),
    duration_ms: to === null ? null : (to - from) * 1_000,
    ...more,
  };
}

export const startStep = (request: JsonObject = {}): Step =>
  step('start', 'start', 0, 0, {
    request: {
      model: 'demo/echo',
      system_prompt: 'Be brief.',
      prompt: 'What is 2 + 2?',
      tools: [{ name: 'calculator', effect: 'read_only' }],
      ...request,
    },
  });

export const answer = (from: number, to: number | null, response: JsonObject = {}, more: Partial<Step> = {}): Step =>
  step('model_call', 'demo/echo', from, to, { request: { purpose: 'turn' }, response: to === null ? null : response, ...more });

export const failed = (
  from: number,
  to: number,
  error: string,
  response: JsonObject = { error_kind: 'overloaded', retryable: true },
): Step => answer(from, to, response, { state: 'failed', error });

export const task = (more: Partial<Task> = {}): Task =>
  ({
    id: 't1',
    agent_id: 'a1',
    title: 'Sum',
    status: 'running',
    waiting_for: null,
    available_at: null,
    waiting_expires_at: null,
    error_message: null,
    error_code: null,
    output_schema: null,
    input_data: {},
    input_files: [],
    output_data: null,
    run: 0,
    created_at: at(-1),
    started_at: at(0),
    completed_at: null,
    updated_at: at(0),
    ...more,
  }) as Task;
