import { describe, expect, it } from 'vitest';
import type { WorkflowInput } from '@/api/types';
import { draftOf, readDraft } from '@/components/schema-form/draft';
import { fieldOf } from '@/components/schema-form/fields';
import { freeId } from '../graph/ids';
import { schemaOfInputs } from '../inputs';
import { checkSteps } from './steps';

const inputs: WorkflowInput[] = [
  { name: 'topic', type: 'string', required: true },
  { name: 'count', type: 'number', required: false, default: 3 },
  { name: 'deep', type: 'boolean', required: false },
  { name: 'data', type: 'json', required: false },
];

describe('inputs of a run', () => {
  const field = fieldOf(schemaOfInputs(inputs), 'Inputs');

  it('begin with the defaults, or with those of an earlier run', () => {
    expect(readDraft(field, draftOf(field)).value).toEqual({ count: 3, deep: false });
    expect(readDraft(field, draftOf(field, { topic: 'Tea', data: { a: 1 } })).value).toMatchObject({ topic: 'Tea', data: { a: 1 } });
  });

  it('may be none', () => {
    const none = fieldOf(schemaOfInputs([]), 'Inputs');
    expect(readDraft(none, draftOf(none))).toEqual({ value: {}, faults: {} });
  });

  it('ask for what is required and has no default', () => {
    expect(Object.keys(readDraft(field, draftOf(field)).faults)).toEqual(['topic']);
  });
});

describe('steps', () => {
  const steps = [
    { key: '1', agent_id: 'x', text: ' Collect ' },
    { key: '2', agent_id: 'y', text: 'Write' },
    { key: '3', agent_id: 'x', text: 'Check' },
  ];
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
