import { describe, expect, it } from 'vitest';
import type { Delegation, NodeRun, WorkflowNode, WorkflowRun } from '@/api/types';
import { brief, viewOf } from './run-view';

const start = '2026-01-01T10:00:00Z';
const node = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
  id,
  type: 'agent',
  label: id,
  agent_id: `agent-${id}`,
  ...more,
});
const attempt = (node_id: string, more: Partial<NodeRun> = {}): NodeRun => ({
  node_id,
  iteration: 0,
  item_index: null,
  attempt: 1,
  status: 'completed',
  waiting_for: null,
  task_id: `task-${node_id}`,
  agent_id: `agent-${node_id}`,
  input: null,
  output: `out of ${node_id}`,
  branch: null,
  decided_by: null,
  error_code: null,
  error_message: null,
  superseded: false,
  copied: false,
  due_at: null,
  input_tokens: 10,
  output_tokens: 5,
  cost_usd: 0.01,
  started_at: start,
  completed_at: start,
  ...more,
});
const running = { status: 'running', completed_at: null, output: null } as const;

function run(more: Partial<WorkflowRun>, graph: Partial<WorkflowRun['graph']> = {}): WorkflowRun {
  return {
    id: 'r',
    workflow_id: 'w',
    workflow_version: 1,
    number: 1,
    started_by: 'user',
    only_node: null,
    labels: null,
    name: 'Run',
    process: 'graph',
    status: 'running',
    waiting_for: null,
    inputs: {},
    output: null,
    error_code: null,
    error_message: null,
    rerun_of: null,
    max_cost_usd: null,
    cost_usd: 0,
    input_tokens: 0,
    output_tokens: 0,
    created_at: start,
    started_at: start,
    completed_at: null,
    updated_at: start,
    nodes: [],
    delegations: [],
    team: null,
    ...more,
    graph: { process: more.process ?? 'graph', inputs: [], nodes: [], edges: [], settings: {}, ...graph },
  };
}
const statuses = (each: WorkflowRun) => Object.fromEntries(viewOf(each).nodes.map(({ id, status }) => [id, status]));
const links = (each: WorkflowRun) => Object.fromEntries(viewOf(each).links.map((link) => [`${link.source}>${link.target}`, link.state]));

describe('the graph of a run', () => {
  const chain = {
    nodes: [node('a'), node('b'), node('c')],
    edges: [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'c' },
    ],
  };

  it('lights up as nodes begin and end', () => {
    const now = run({ nodes: [attempt('a'), attempt('b', running)] }, chain);
    expect(statuses(now)).toEqual({ a: 'completed', b: 'running', c: 'idle' });
    expect(links(now)).toEqual({ 'a>b': 'live', 'b>c': 'idle' });
  });

  it('says of nodes that were never come to that they were skipped, once the run has ended', () => {
    expect(statuses(run({ status: 'failed', nodes: [attempt('a', { status: 'failed' })] }, chain))).toEqual({
      a: 'failed',
      b: 'skipped',
      c: 'skipped',
    });
  });

  it('takes no way out of a loop for passed while the loop may choose it in a later round', () => {
    const again = {
      nodes: [node('write'), node('if', { type: 'condition' }), node('more'), node('again', { type: 'loop' }), node('stop')],
      edges: [
        { source: 'write', target: 'if' },
        { source: 'if', target: 'more', branch: 'true' },
        { source: 'if', target: 'stop', branch: 'false' },
        { source: 'more', target: 'again' },
        { source: 'again', target: 'write', branch: 'repeat' },
      ],
    };
    const nodes = [attempt('write'), attempt('if', { branch: 'true' }), attempt('more')];
    expect(statuses(run({ nodes }, again)).stop).toBe('idle');
    expect(statuses(run({ nodes: [...nodes, attempt('again', { branch: 'done' })] }, again)).stop).toBe('skipped');
  });

  it('shows only the branch that was taken', () => {
    const branches = {
      nodes: [node('if', { type: 'condition' }), node('yes'), node('no'), node('end')],
      edges: [
        { source: 'if', target: 'yes', branch: 'true' },
        { source: 'if', target: 'no', branch: 'false' },
        { source: 'yes', target: 'end' },
        { source: 'no', target: 'end' },
      ],
    };
    const ended = run({ status: 'completed', nodes: [attempt('if', { branch: 'true' }), attempt('yes'), attempt('end')] }, branches);
    expect(links(ended)).toEqual({ 'if>yes': 'taken', 'if>no': 'left', 'yes>end': 'taken', 'no>end': 'left' });
    const going = run({ nodes: [attempt('if', { branch: 'true' }), attempt('yes', running)] }, branches);
    expect(statuses(going)).toEqual({ if: 'completed', yes: 'running', no: 'skipped', end: 'idle' });
  });

  it('follows the newest attempt and leaves out what a resumed run left behind', () => {
    const now = run(
      {
        nodes: [
          attempt('a', { status: 'failed', superseded: true, error_message: 'Gone', output: null }),
          attempt('a', { attempt: 2, ...running, task_id: 'second' }),
        ],
      },
      chain,
    );
    const [a] = viewOf(now).nodes;
    expect(a).toMatchObject({ status: 'running', error: null, taskId: 'second', detail: 'try 2' });
    expect(a?.runs).toHaveLength(1);
  });

  it('counts the entries of a map, and follows the one that runs', () => {
    const now = run(
      {
        nodes: [
          attempt('m', { ...running, task_id: null, input: ['x', 'y', 'z'], cost_usd: 0 }),
          attempt('m', { item_index: 0, task_id: 'm0' }),
          attempt('m', { item_index: 1, task_id: 'm1', ...running }),
        ],
      },
      { nodes: [node('m', { type: 'map' })] },
    );
    expect(viewOf(now).nodes[0]).toMatchObject({ status: 'running', detail: '1 of 3 entries', taskId: 'm1', cost: 0.02 });
  });

  it('does not make a number of a price that is unknown', () => {
    expect(viewOf(run({ nodes: [attempt('a', { cost_usd: null }), attempt('a', { attempt: 2 })] }, chain)).nodes[0]?.cost).toBeNull();
  });
});

describe('a team at work', () => {
  const delegation = (key: string, member: string, more: Partial<Delegation> = {}): Delegation => ({
    id: key,
    key,
    kind: 'assign',
    of_key: null,
    after: [],
    from: 'boss',
    to: `agent-${member}`,
    member,
    instruction: `Do ${key}`,
    expected_output: null,
    task_id: `task-${key}`,
    status: 'completed',
    result: `done ${key}`,
    error: null,
    review: null,
    feedback: null,
    created_at: start,
    completed_at: start,
    ...more,
  });

  it('has the manager in front of the members, with an edge that names each job', () => {
    const now = run({
      process: 'hierarchical',
      nodes: [attempt('manager', { ...running, agent_id: 'boss' })],
      team: {
        manager_agent_id: 'boss',
        manager_is_own: false,
        members: ['ann', 'bob', 'eve'].map((id) => ({ id, agent_id: `agent-${id}`, name: id, role: 'writes' })),
      },
      delegations: [delegation('w1', 'ann'), delegation('w2', 'bob', { status: 'running', result: null }), delegation('w3', 'ann')],
    });
    expect(statuses(now)).toEqual({ manager: 'running', ann: 'completed', bob: 'running', eve: 'idle' });
    expect(links(now)).toEqual({ 'manager>ann': 'taken', 'manager>bob': 'live', 'manager>eve': 'idle' });
    expect(viewOf(now).links[0]?.label).toBe('w1, w3');
    expect(viewOf(now).nodes.find(({ id }) => id === 'bob')).toMatchObject({ taskId: 'task-w2', instruction: 'Do w2' });
  });

  it('shows what its members did when the manager would not delegate', () => {
    const now = run({
      process: 'hierarchical',
      status: 'completed',
      nodes: [
        attempt('manager'),
        attempt('task_1', { agent_id: 'agent-ann' }),
        attempt('task_2', { agent_id: 'agent-bob', cost_usd: null }),
      ],
      team: {
        manager_agent_id: 'boss',
        manager_is_own: false,
        members: ['ann', 'bob', 'eve'].map((id) => ({ id, agent_id: `agent-${id}`, name: id, role: 'writes' })),
      },
    });
    expect(statuses(now)).toEqual({ manager: 'completed', ann: 'completed', bob: 'completed', eve: 'skipped' });
    const [, ann, bob] = viewOf(now).nodes;
    expect(ann).toMatchObject({ taskId: 'task-task_1', output: 'out of task_1', cost: 0.01, tokens: 15 });
    // An unknown price is not nothing.
    expect(bob).toMatchObject({ cost: null });
  });
});

describe('an output in a line', () => {
  it.each([
    [null, ''],
    ['# A title\n\n**bold**', 'A title bold'],
    [{ approved: true, reason: null, value: null }, 'Approved'],
    [{ approved: false, reason: 'Too long' }, 'Rejected: Too long'],
    [{ score: 3 }, '{"score":3}'],
  ])('%j', (output, line) => expect(brief(output)).toBe(line));
});
