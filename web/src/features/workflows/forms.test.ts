import { describe, expect, it } from 'vitest';
import type { WorkflowInput } from '@/api/types';
import { initialTexts, readInputs } from './inputs';
import { checkSteps, freeId, graphOfSteps } from './steps';

const inputs: WorkflowInput[] = [
  { name: 'topic', type: 'string', required: true },
  { name: 'count', type: 'number', required: false, default: 3 },
  { name: 'deep', type: 'boolean', required: false },
  { name: 'data', type: 'json', required: false },
];

describe('inputs of a run', () => {
  it('begins with the defaults', () => {
    expect(initialTexts(inputs)).toEqual({ topic: '', count: '3', deep: false, data: '' });
    expect(initialTexts(inputs, { topic: 'Tea', data: { a: 1 } })).toMatchObject({ topic: 'Tea', data: '{\n  "a": 1\n}' });
  });

  it('reads each by its type', () => {
    const { values, errors } = readInputs(inputs, { topic: 'Tea', count: ' 4.5 ', deep: true, data: '[1, 2]' });
    expect(errors).toEqual({});
    expect(values).toEqual({ topic: 'Tea', count: 4.5, deep: true, data: [1, 2] });
  });

  it('names what is missing or cannot be read', () => {
    const { errors } = readInputs(inputs, { topic: '  ', count: 'many', deep: false, data: '{' });
    expect(Object.keys(errors)).toEqual(['topic', 'count', 'data']);
  });

  it('leaves out what is left empty, so that the default of the workflow holds', () => {
    expect(readInputs(inputs, { topic: 'Tea', count: '', deep: false, data: '' }).values).toEqual({ topic: 'Tea', deep: false });
  });
});

describe('steps', () => {
  const steps = [
    { key: '1', agent_id: 'x', text: ' Collect ' },
    { key: '2', agent_id: 'y', text: 'Write' },
    { key: '3', agent_id: 'x', text: 'Check' },
  ];
  const names = (id: string) => (id === 'x' ? 'Data Analyst' : 'Écrivain!');

  it('become a chain of nodes with ids of their own', () => {
    const { nodes, edges } = graphOfSteps(steps, 'graph', names);
    expect(nodes.map((node) => node.id)).toEqual(['data_analyst', 'ecrivain', 'data_analyst_2']);
    expect(edges.map((edge) => [edge.source, edge.target])).toEqual([
      ['data_analyst', 'ecrivain'],
      ['ecrivain', 'data_analyst_2'],
    ]);
    expect(nodes[0]?.instruction).toBe('Collect');
  });

  it('of a team have no order', () => {
    expect(graphOfSteps(steps, 'hierarchical', names).edges).toEqual([]);
  });

  it('need an agent and words', () => {
    expect(checkSteps([{ key: 'a', agent_id: '', text: ' ' }])).toEqual({
      a: { agent_id: 'Choose an agent.', text: 'Say what it is to do.' },
    });
    expect(checkSteps(steps)).toEqual({});
  });

  it('finds an id that is free', () => {
    expect(freeId('任务', [])).toMatch(/^step/);
    expect(freeId('step', ['step', 'step_2'])).toBe('step_3');
  });
});
