import { expect, it } from 'vitest';
import type { Step, Task } from '@/api/types';
import { taskJson, taskMarkdown } from './export';

const task = {
  id: 't1',
  agent_id: 'a1',
  title: 'Count',
  description: 'Count the sheep.',
  status: 'completed',
  created_at: '2026-01-01T00:00:00Z',
  started_at: '2026-01-01T00:00:00Z',
  completed_at: '2026-01-01T00:00:02Z',
  input_tokens: 10,
  output_tokens: 5,
  cost_usd: 0.01,
  output_data: { result: 'Seven.' },
  error_message: null,
} as unknown as Task;
const step = (sequence: number, kind: string, name: string, more: object) =>
  ({ sequence, kind, name, state: 'done', error: null, request: null, response: null, ...more }) as unknown as Step;
const steps = [
  step(0, 'start', 'start', { request: { prompt: 'Count the sheep.' } }),
  step(1, 'model_call', 'demo/echo', { request: {}, response: { text: '', tool_calls: [{ id: '1', name: 'count' }] } }),
  step(2, 'tool_call', 'count', { request: { arguments: { of: 'sheep' } }, response: { result: 'has ``` inside' } }),
  step(3, 'model_call', 'demo/echo', { state: 'failed', error: 'Overloaded.', request: {}, response: {} }),
];
const all = {
  task,
  runs: [steps],
  ratings: [{ run: 0, mark: 'good', note: 'All there.', agent_version: 1, rated_by: 'you', rated_at: '2026-01-02T00:00:00Z' } as const],
  artifacts: [{ path: 'out/sheep.csv' } as never],
  agentName: 'Ada',
};

it('tells the story in Markdown, with fences that hold whatever a tool answered', () => {
  const text = taskMarkdown(all);
  expect(text).toContain('# Count\n');
  expect(text).toContain('| Agent | Ada |');
  expect(text).toContain('Asks for `count`.');
  expect(text).toContain('````\nhas ``` inside\n````');
  expect(text).toContain('**Error:** Overloaded.');
  expect(text).toContain('## Result\n\nSeven.');
  expect(text).toContain('Run 1: **good**, marked by you');
  expect(text).toContain('All there.');
  expect(text).toContain('- out/sheep.csv');
});

it('gives programs every run with its steps', () => {
  const data = JSON.parse(taskJson({ ...all, runs: [steps.slice(0, 1), steps] }));
  expect(data.runs.map(({ run, steps: each }: { run: number; steps: Step[] }) => [run, each.length])).toEqual([
    [0, 1],
    [1, 4],
  ]);
  expect(data.agent).toEqual({ id: 'a1', name: 'Ada' });
});
