import { describe, expect, it } from 'vitest';
import type { Task } from '@/api/types';
import { draftFor, emptyForm, formFrom, keepDraft, taskFormSchema, toInput } from './task-form';

const filled = { ...emptyForm('a1'), title: '  Sum up ' };
const problems = (change: object) => {
  const result = taskFormSchema.safeParse({ ...filled, ...change });
  return result.success ? [] : result.error.issues.map((issue) => String(issue.path[0]));
};

describe('the form of a new task', () => {
  it('needs an agent and a title', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ agent_id: '', title: '   ' })).toEqual(['agent_id', 'title']);
  });

  it('keeps to the limits of the server', () => {
    expect(problems({ title: 'x'.repeat(256), description: 'x'.repeat(100_001) })).toEqual(['title', 'description']);
  });

  it('checks what has to be JSON', () => {
    expect(problems({ input_data: '{', output_schema: '{"type": "text"}' })).toEqual(['input_data', 'output_schema']);
  });

  it('sends only what was filled in', () => {
    expect(toInput(filled, [])).toEqual({ agent_id: 'a1', title: 'Sum up', priority: 'medium' });
    const whole = { ...filled, description: 'Do it', input_data: '{"a":1}', output_schema: '{"type":"object"}' };
    expect(toInput(whole, ['f1'])).toMatchObject({
      description: 'Do it',
      input_data: { a: 1 },
      output_schema: { type: 'object' },
      input_files: ['f1'],
    });
  });

  it('of a task that is run again begins with what it was', () => {
    const task = {
      agent_id: 'a1',
      title: 'Sum up',
      description: null,
      priority: 'high',
      input_data: { a: 1 },
      output_schema: null,
    } as unknown as Task;
    const form = formFrom(task);
    expect(form).toMatchObject({ title: 'Sum up', description: '', priority: 'high', output_schema: '' });
    expect(JSON.parse(form.input_data)).toEqual({ a: 1 });
    expect(formFrom({ ...task, input_data: {} }).input_data).toBe('');
  });

  it('keeps a draft, for whichever agent is asked for next', () => {
    keepDraft(filled);
    expect(draftFor('')).toEqual(filled);
    expect(draftFor('a2')).toEqual({ ...filled, agent_id: 'a2' });
    keepDraft(null);
    expect(draftFor('a2')).toBeNull();
  });
});
