import { describe, expect, it } from 'vitest';
import type { WorkflowNode } from '@/api/types';
import { insertValue, matching, placeAt, valuesFor } from './values';

const graph = {
  inputs: [{ name: 'topic', type: 'string' as const, required: true, description: 'What it is about' }],
  nodes: [
    {
      id: 'triage',
      type: 'agent',
      label: 'Triage',
      output_schema: { type: 'object', properties: { category: { type: 'string' }, scores: { type: 'array' } } },
    },
    { id: 'each', type: 'map', map: { items: 'outputs.triage.scores', concurrency: 3 } },
    { id: 'other', type: 'agent' },
  ] satisfies WorkflowNode[],
  edges: [{ source: 'triage', target: 'each' }],
};
const last = { inputs: { topic: 'Bees' }, outputs: { triage: { category: 'bug', scores: [7, 8], extra: true } } };

describe('values a node can read', () => {
  it('are the inputs and the outputs before it, with types and what they were', () => {
    const values = valuesFor(graph, 'each', last);
    expect(values.map(({ path, type, last: was }) => [path, type, was])).toEqual([
      ['item', 'number', 7],
      ['index', 'number', undefined],
      ['inputs.topic', 'text', 'Bees'],
      ['outputs.triage', 'object', last.outputs.triage],
      ['outputs.triage.category', 'text', 'bug'],
      ['outputs.triage.scores', 'list', [7, 8]],
      ['outputs.triage.extra', 'yes or no', true],
    ]);
  });

  it('are not those of nodes from which no way leads to it', () => {
    expect(valuesFor(graph, 'other', last).map(({ path }) => path)).toEqual(['inputs.topic']);
  });
});

describe('the place of a value', () => {
  it('is within open braces of a text', () => {
    expect(placeAt('Write {{inp about', 11, true)).toEqual({ from: 8, to: 11, query: 'inp' });
    expect(placeAt('Write {{', 8, true)).toEqual({ from: 8, to: 8, query: '' });
    expect(placeAt('Write {{a}} inp', 15, true)).toBeNull();
    expect(placeAt('Write inp', 9, true)).toBeNull();
  });

  it('is a name in an expression', () => {
    expect(placeAt('outputs.a > outp', 16, false)).toEqual({ from: 12, to: 16, query: 'outp' });
    expect(placeAt('1 + ', 4, false)).toBeNull();
  });

  it('gets the value, with braces where they are missing', () => {
    const put = (text: string, caret: number, inText = true) =>
      insertValue(text, placeAt(text, caret, inText) ?? { from: caret, to: caret, query: '' }, 'inputs.topic', inText).text;
    expect(put('About {{inp', 11)).toBe('About {{inputs.topic}}');
    expect(put('About {{inp}}!', 11)).toBe('About {{inputs.topic}}!');
    expect(put('About ', 6)).toBe('About {{inputs.topic}}');
    expect(put('{{a {{b}}', 3)).toBe('{{inputs.topic}} {{b}}');
    expect(put('inp == 1', 3, false)).toBe('inputs.topic == 1');
  });

  it('is found by the beginning first, then by any part', () => {
    const values = valuesFor(graph, 'each', null);
    expect(matching(values, 'cat').map(({ path }) => path)).toEqual(['outputs.triage.category']);
    expect(matching(values, 'i')[0]?.path).toBe('item');
  });
});
