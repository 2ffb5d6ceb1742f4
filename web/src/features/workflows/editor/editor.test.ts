import { describe, expect, it } from 'vitest';
import type { WorkflowNode } from '@/api/types';
import { sortFaults, warningsOf } from './faults';
import { addNode, addNote, changeNode, connect, type Draft, draftOf, emptyDraft, hasContent, remove, tidy } from './graph-edit';
import { type History, historyOf, reduceHistory } from './history';
import { fromYaml, toYaml } from './yaml-text';

const node = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({ id, type: 'agent', label: id, agent_id: 'x', ...more });
const draft = (nodes: WorkflowNode[], edges: Draft['edges'] = []): Draft =>
  draftOf({ name: 'Report', description: '', process: 'graph', inputs: [], nodes, edges, settings: {} });
const pairs = (each: Draft) => each.edges.map((edge) => [edge.source, edge.target, edge.branch ?? null]);

describe('editing a graph', () => {
  it('adds a node after another one, connected and not on top of anything', () => {
    const one = addNode(draft([node('a')]), { type: 'agent', agent: { id: 'y', name: 'Data Analyst' } }, { after: { node: 'a' } });
    const two = addNode(one.draft, { type: 'approval' }, { after: { node: 'a' } });
    expect(one.id).toBe('data_analyst');
    expect(pairs(two.draft)).toEqual([
      ['a', 'data_analyst', null],
      ['a', 'approval', null],
    ]);
    const places = two.draft.nodes.map((each) => `${each.position?.x},${each.position?.y}`);
    expect(new Set(places).size).toBe(3);
  });

  it('has content as soon as something was put into it', () => {
    expect(hasContent(emptyDraft)).toBe(false);
    expect(hasContent({ ...emptyDraft, name: ' ', process: 'hierarchical', settings: { goal: null } })).toBe(false);
    expect(hasContent(addNote(emptyDraft, { x: 0, y: 0 }).draft)).toBe(false);
    expect(hasContent({ ...emptyDraft, name: 'Report' })).toBe(true);
    expect(hasContent({ ...emptyDraft, settings: { goal: 'Write' } })).toBe(true);
    expect(hasContent(draft([node('a')]))).toBe(true);
  });

  it('gives each way out of a node its own branch', () => {
    const start = draft([node('if', { type: 'condition' }), node('a'), node('b')]);
    expect(pairs(connect(connect(start, 'if', 'a'), 'if', 'b'))).toEqual([
      ['if', 'a', 'true'],
      ['if', 'b', 'false'],
    ]);
  });

  it('sends a loop back to where it came from, and on when it is done', () => {
    const start = connect(draft([node('write'), node('again', { type: 'loop' }), node('end')]), 'write', 'again');
    expect(pairs(connect(connect(start, 'again', 'write'), 'again', 'end')).slice(1)).toEqual([
      ['again', 'write', 'repeat'],
      ['again', 'end', 'done'],
    ]);
  });

  it('connects nothing to itself, and nothing twice', () => {
    const start = connect(draft([node('a'), node('b')]), 'a', 'b');
    expect(connect(start, 'a', 'b')).toBe(start);
    expect(connect(start, 'a', 'a')).toBe(start);
  });

  it('takes the edges of a node with it', () => {
    const start = connect(connect(draft([node('a'), node('b'), node('c')]), 'a', 'b'), 'b', 'c');
    expect(remove(start, ['b']).edges).toEqual([]);
  });

  it('draws the order that a sequence implies', () => {
    const sequence = draftOf({
      name: '',
      description: '',
      process: 'sequential',
      inputs: [],
      nodes: [node('a'), node('b')],
      edges: [],
      settings: {},
    });
    expect(pairs(sequence)).toEqual([['a', 'b', null]]);
    const [a, b] = tidy(sequence).nodes;
    expect(b?.position?.x).toBeGreaterThan(a?.position?.x ?? 0);
  });
});

describe('undo and redo', () => {
  const change = (history: History<string>, to: string, tag?: string) => reduceHistory(history, { type: 'change', to: () => to, tag });

  it('goes back and forth', () => {
    let history = change(change(historyOf('a'), 'b'), 'c');
    history = reduceHistory(reduceHistory(history, { type: 'undo' }), { type: 'undo' });
    expect(history.present).toBe('a');
    expect(reduceHistory(history, { type: 'undo' })).toBe(history);
    expect(reduceHistory(history, { type: 'redo' }).present).toBe('b');
  });

  it('takes the letters of a word as one step', () => {
    const history = change(change(change(historyOf(''), 'h', 'label'), 'hi', 'label'), 'hi there', 'other');
    expect(reduceHistory(history, { type: 'undo' }).present).toBe('hi');
    expect(reduceHistory(reduceHistory(history, { type: 'undo' }), { type: 'undo' }).present).toBe('');
  });

  it('forgets what was undone when something else is done', () => {
    const history = change(reduceHistory(change(historyOf('a'), 'b'), { type: 'undo' }), 'c');
    expect(reduceHistory(history, { type: 'redo' })).toBe(history);
  });

  it('counts no step where nothing changed', () => {
    const history = historyOf(draft([node('a')]));
    expect(reduceHistory(history, { type: 'change', to: (present) => present })).toBe(history);
  });
});

describe('YAML', () => {
  const agents = [
    { id: 'x', name: 'Xavier' },
    { id: 'id-1', name: 'Writer' },
    { id: 'id-2', name: 'Lead: the "first"' },
  ];

  it('names agents, and takes names and ids', () => {
    const start = {
      ...draft([
        node('a', { agent_id: 'id-1' }),
        node('c', {
          type: 'condition',
          agent_id: null,
          condition: { model_choice: { agent_id: 'id-2', question: 'Which?', branches: ['x', 'y'] } },
        }),
      ]),
      settings: { manager_agent_id: 'id-2' },
    };
    const text = toYaml(start, agents);
    expect(text).toContain('agent: Writer');
    expect(text).not.toMatch(/id-|agent_id/);
    const read = fromYaml(text, agents);
    expect(read.ok && [read.draft.nodes[0]?.agent_id, read.draft.nodes[1]?.condition?.model_choice?.agent_id, read.draft.settings]).toEqual(
      ['id-1', 'id-2', { manager_agent_id: 'id-2' }],
    );
    expect(fromYaml('nodes: [{ id: a, agent: id-1 }]', agents)).toMatchObject({ ok: true, draft: { nodes: [{ agent_id: 'id-1' }] } });
    expect(fromYaml('nodes: [{ id: a, agent: Nobody }]', agents)).toMatchObject({ ok: false, error: expect.stringContaining('“Nobody”') });
  });

  it('comes back as it was', () => {
    const start = connect(draft([node('a', { instruction: 'Write: a\n- list' }), node('ok', { type: 'approval' })]), 'a', 'ok');
    const read = fromYaml(toYaml(start, agents), agents);
    expect(read.ok && read.draft.nodes.map(({ id, type, instruction }) => [id, type, instruction])).toEqual([
      ['a', 'agent', 'Write: a\n- list'],
      ['ok', 'approval', undefined],
    ]);
    expect(read.ok && pairs(read.draft)).toEqual(pairs(start));
  });

  it('leaves out what is empty or the default', () => {
    expect(toYaml(draft([node('a', { join: 'all', on_error: 'fail', output_schema: null })]), agents)).not.toMatch(
      /join|on_error|schema|settings/,
    );
  });

  it.each([
    ['nodes: [', /./],
    ['just words', /begins with/],
    ['nodes: 3', /list/],
    ['nodes: [{ label: x }]', /Node 1 has no id/],
    ['nodes: [{ id: a }]\nprocess: magic', /process/],
  ])('says what is wrong with %j', (text, message) => {
    const read = fromYaml(text, agents);
    expect(read.ok ? '' : read.error).toMatch(message);
  });
});

describe('faults', () => {
  it('are shown where they belong', () => {
    const start = connect(draft([node('a'), node('b')]), 'a', 'b');
    const faults = sortFaults(
      [
        { field: 'nodes.a.agent_id', code: 'required', message: 'This is required.' },
        { field: 'nodes.b', code: 'unreachable', message: 'No way leads there.' },
        { field: 'edges.a-b.branch', code: 'unknown_value', message: 'It has no branches.' },
        { field: 'nodes.ghost', code: 'x', message: 'Elsewhere.' },
      ],
      start,
    );
    expect(faults.nodes.get('a')?.get('agent_id')).toBe('This is required.');
    expect(faults.nodes.get('b')?.get('')).toBe('No way leads there.');
    expect(faults.edges.get('a-b')).toBe('It has no branches.');
    expect(faults.rest).toEqual(['Elsewhere.']);
    expect(warningsOf(changeNode(start, 'b', { instruction: 'Write.' })).map(({ text, selection }) => [text, selection.nodes])).toEqual([
      ['a: No instruction: the agent is told only “a” and what came before.', ['a']],
    ]);
    expect(changeNode(start, 'a', { label: 'New' }).nodes[0]?.label).toBe('New');
  });
});
