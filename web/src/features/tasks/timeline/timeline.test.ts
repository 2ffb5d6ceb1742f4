import { beforeEach, describe, expect, it } from 'vitest';
import { answer, at, beginRun, failed, startStep, step, task } from './test-steps';
import { foldTimeline, runningModelCall, type TimelineEntry, totalsOf } from './timeline';

beforeEach(beginRun);

const kinds = (entries: readonly TimelineEntry[]) => entries.map((entry) => entry.kind);
const only = <K extends TimelineEntry['kind']>(entries: readonly TimelineEntry[], kind: K) =>
  entries.filter((entry): entry is Extract<TimelineEntry, { kind: K }> => entry.kind === kind);

describe('the story of a run', () => {
  it('is told in the order of its steps and ends with its end', () => {
    const steps = [
      startStep(),
      answer(0, 1, { tool_calls: [{ id: 'c1', name: 'calculator', arguments: {} }] }),
      step('tool_call', 'calculator', 1, 1.1, { call_id: 'c1', response: { result: '4' } }),
      answer(1.1, 2, { text: '4' }),
    ];
    const entries = foldTimeline(steps, task({ status: 'completed', completed_at: at(2) }));
    expect(kinds(entries)).toEqual(['start', 'model', 'tool', 'model', 'end']);
    expect(entries.at(-1)).toMatchObject({ status: 'completed', at: Date.parse(at(2)) });
  });

  it('knows what a tool does to the world from the tools the run began with', () => {
    const steps = [startStep(), step('tool_call', 'calculator', 1, 2), step('tool_call', 'unknown_tool', 2, 3)];
    expect(only(foldTimeline(steps, null), 'tool').map((entry) => entry.effect)).toEqual(['read_only', null]);
  });

  it('counts tries, and says how long it waited after each', () => {
    const steps = [startStep(), failed(0, 1, 'Overloaded.'), failed(3, 3.1, 'Overloaded.'), answer(3.2, 4, { text: 'Done' })];
    const calls = only(foldTimeline(steps, task()), 'model');
    expect(calls.map((call) => [call.attempt, call.waited])).toEqual([
      [1, 2_000],
      [2, null],
      [3, null],
    ]);
  });

  it('does not take the time until a person retried for a wait of its own', () => {
    const steps = [startStep(), failed(0, 1, 'Overloaded.'), step('note', 'resumed', 600, 600), answer(600, 601, { text: 'Done' })];
    const [first, second] = only(foldTimeline(steps, task()), 'model');
    expect(first?.waited).toBeNull();
    expect(second?.attempt).toBe(1);
  });

  it('says an error once, at the end, when that is what the task failed with', () => {
    const steps = [startStep(), failed(0, 1, 'Key refused.', { error_kind: 'invalid_key', retryable: false })];
    const told = (error_message: string) => only(foldTimeline(steps, task({ status: 'failed', error_message })), 'model')[0]?.told;
    expect(told('Key refused.')).toBe(true);
    expect(told('Gave up.')).toBe(false);
  });
});

describe('what is going on', () => {
  it('is a place in the queue before the first step', () => {
    expect(foldTimeline([], task({ status: 'pending' }))).toMatchObject([{ kind: 'wait', reason: 'queue' }]);
  });

  it('is a countdown while the next try is due later', () => {
    const entries = foldTimeline([startStep(), failed(0, 1, 'Overloaded.')], task({ waiting_for: 'retry', available_at: at(31) }));
    expect(entries.at(-1)).toMatchObject({ kind: 'wait', reason: 'retry', at: Date.parse(at(1)), until: Date.parse(at(31)) });
  });

  it('is a question at the call nobody knows the outcome of, and no wait beside it', () => {
    const steps = [startStep(), step('tool_call', 'send_mail', 1, null, { state: 'unknown' })];
    const entries = foldTimeline(steps, task({ waiting_for: 'outcome', waiting_expires_at: at(999) }));
    expect(kinds(entries)).toEqual(['start', 'tool']);
    expect(only(entries, 'tool')[0]?.question).toBe(true);
  });

  it('is a question of the run itself', () => {
    const steps = [startStep(), step('note', 'loop_guard', 1, null, { state: 'unknown', request: { text: 'Again?' } })];
    const entries = foldTimeline(steps, task({ waiting_for: 'input' }));
    expect(entries.at(-1)).toMatchObject({ kind: 'note', question: true, text: 'Again?' });
  });

  it('is nothing in a run that was looked up later', () => {
    expect(kinds(foldTimeline([startStep(), answer(0, 1)], null))).toEqual(['start', 'model']);
  });

  it('is a call that was repeated by a person’s word, marked as such', () => {
    const steps = [startStep(), step('tool_call', 'send_mail', 1, 2, { state: 'failed', response: { result: '', superseded: true } })];
    expect(only(foldTimeline(steps, task()), 'tool')[0]?.superseded).toBe(true);
  });
});

it('finds the call whose text is being written', () => {
  const running = answer(1, null);
  expect(runningModelCall([startStep(), answer(0, 1), running])).toBe(running);
  expect(runningModelCall([startStep()])).toBeNull();
});

describe('sums', () => {
  it('add up what the steps used', () => {
    const used = (cost_usd: number | null) =>
      answer(0, 1, {}, { input_tokens: 10, cache_read_tokens: 5, cache_write_tokens: 1, output_tokens: 3, cost_usd });
    const steps = [startStep(), used(0.01), used(0.02), step('tool_call', 'calculator', 1, 2)];
    expect(totalsOf(steps)).toMatchObject({ input: 20, cacheRead: 10, cacheWrite: 2, output: 6, modelCalls: 2, toolCalls: 1 });
    expect(totalsOf(steps).cost).toBeCloseTo(0.03);
  });

  it('have no cost when one price is unknown', () => {
    expect(totalsOf([answer(0, 1, {}, { cost_usd: null }), answer(1, 2, {}, { cost_usd: 1 })]).cost).toBeNull();
  });
});
