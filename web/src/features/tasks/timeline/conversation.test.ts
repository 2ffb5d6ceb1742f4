import { beforeEach, describe, expect, it } from 'vitest';
import { conversationOf } from './conversation';
import { answer, beginRun, failed, startStep, step } from './test-steps';

beforeEach(beginRun);

const call = { id: 'c1', name: 'calculator', arguments: { expression: '2+2' } };
const said = (steps: Parameters<typeof conversationOf>[0], sequence: number) =>
  conversationOf(steps, sequence).map(({ role, text }) => `${role}: ${text}`);

describe('the prompt of a model call', () => {
  it('begins with the standing instructions and the task', () => {
    expect(said([startStep(), answer(0, 1)], 1)).toEqual(['system: Be brief.', 'user: What is 2 + 2?']);
  });

  it('holds the turns before it, with the results of their tools', () => {
    const steps = [
      startStep(),
      answer(0, 1, { text: 'Let me see.', tool_calls: [call] }),
      step('tool_call', 'calculator', 1, 2, { call_id: 'c1', response: { result: '4' } }),
      answer(2, 3, { text: '4' }),
    ];
    expect(said(steps, 3).slice(2)).toEqual(['assistant: Let me see.', 'tool: 4']);
    expect(conversationOf(steps, 3)[2]?.calls).toEqual([call]);
  });

  it('leaves out failed tries, and answers that a person had replaced', () => {
    const steps = [
      startStep(),
      failed(0, 1, 'Overloaded.'),
      answer(1, 2, { tool_calls: [call] }),
      step('tool_call', 'calculator', 2, 3, { call_id: 'c1', state: 'failed', response: { result: 'Repeated', superseded: true } }),
      step('tool_call', 'calculator', 3, 4, { call_id: 'c1', response: { result: '4' } }),
      answer(4, 5),
    ];
    expect(said(steps, 5).slice(2)).toEqual(['assistant: ', 'tool: 4']);
  });

  it('tells calls apart by their place when a server repeats ids', () => {
    const steps = [
      startStep(),
      answer(0, 1, { tool_calls: [call, call] }),
      step('tool_call', 'calculator', 1, 2, { call_id: 'c1', request: { position: 1 }, response: { result: 'second' } }),
      step('tool_call', 'calculator', 1, 2, { call_id: 'c1', request: { position: 0 }, response: { result: 'first' } }),
      answer(2, 3, { tool_calls: [call] }),
      step('tool_call', 'calculator', 3, 4, { call_id: 'c1', response: { result: 'third' } }),
      answer(4, 5),
    ];
    expect(said(steps, 6).slice(2)).toEqual(['assistant: ', 'tool: first', 'tool: second', 'assistant: ', 'tool: third']);
  });

  it('has the summary in the place of what was shortened', () => {
    const steps = [
      startStep(),
      answer(0, 1, { text: 'First turn.' }),
      answer(1, 2, { text: 'Second turn.' }),
      answer(2, 3, { text: 'All in short.' }, { request: { purpose: 'compaction', up_to: 1 } }),
      answer(3, 4),
    ];
    expect(said(steps, 4).slice(2)).toEqual([
      'assistant: Summary of my work so far:\n\nAll in short.',
      'user: Go on with the task from there.',
      'assistant: Second turn.',
    ]);
  });

  it('of a correction ends with what was wrong', () => {
    const request = { purpose: 'repair', feedback: 'Not JSON.' };
    const steps = [startStep(), answer(0, 1, { text: 'Hm' }), answer(1, 2, { text: '{}' }, { request })];
    expect(said(steps, 2).at(-1)).toBe('user: Not JSON.');
  });

  it('is empty when the beginning of the run is missing', () => {
    expect(conversationOf([answer(0, 1)], 0)).toEqual([]);
  });
});
