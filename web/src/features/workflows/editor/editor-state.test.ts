import { describe, expect, it } from 'vitest';
import type { WorkflowNode } from '@/api/types';
import { copyText, readPieces } from './clipboard';
import { differenceOf } from './diff';
import { type EditorState, editorOf, nothing, reduceEditor } from './editor-state';
import { addNode, type Draft, draftOf, moveNodes, remove } from './graph-edit';
import { insert, piecesOf } from './pieces';

const node = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({ id, type: 'agent', label: id, agent_id: 'x', ...more });
const draft = (nodes: WorkflowNode[], edges: Draft['edges'] = []): Draft =>
  draftOf({ name: 'Report', description: '', process: 'graph', inputs: [], nodes, edges, settings: {} });
const ab = () => draft([node('a'), node('b')], [{ source: 'a', target: 'b' }]);

describe('the editor', () => {
  const drag = (state: EditorState, x: number) =>
    reduceEditor(state, { type: 'change', to: (now) => moveNodes(now, new Map([['a', { x, y: 0 }]])), tag: 'move' });

  it('takes a drag as one step, and the next drag as another', () => {
    let state = drag(drag(drag(editorOf(ab()), 10), 20), 30);
    state = drag(reduceEditor(state, { type: 'settle' }), 90);
    state = reduceEditor(state, { type: 'undo' });
    expect(state.history.present.nodes[0]?.position?.x).toBe(30);
    state = reduceEditor(state, { type: 'undo' });
    expect(state.history.present.nodes[0]?.position).toEqual(ab().nodes[0]?.position);
  });

  it('keeps nothing chosen that is gone', () => {
    const chosen = reduceEditor(editorOf(ab()), { type: 'select', selection: { ...nothing, nodes: ['a', 'b'] } });
    expect(reduceEditor(chosen, { type: 'change', to: (now) => remove(now, ['a']) }).selection.nodes).toEqual(['b']);
  });

  it('neither undoes nor forgets while there is text that cannot be read', () => {
    let state = drag(editorOf(ab()), 10);
    state = reduceEditor(state, { type: 'text', broken: { text: 'name: [', error: 'no' } });
    expect(reduceEditor(state, { type: 'undo' })).toBe(state);
    expect(reduceEditor(state, { type: 'select', selection: nothing }).broken?.text).toBe('name: [');
  });
});

describe('adding', () => {
  it('on an edge puts the node between, and makes room', () => {
    const start = ab();
    const { draft: next, id } = addNode(start, { type: 'approval' }, { edge: start.edges[0]?.id ?? '' });
    expect(next.edges.map((edge) => [edge.source, edge.target, edge.branch ?? null])).toEqual([
      ['a', id, null],
      [id, 'b', 'approved'],
    ]);
    const [a, b, mid] = ['a', 'b', id].map((each) => next.nodes.find((one) => one.id === each)?.position?.x ?? 0);
    expect(mid).toBeGreaterThan(a ?? 0);
    expect(b).toBeGreaterThan(mid ?? 0);
  });

  it('behind an outlet takes its branch', () => {
    const start = draft([node('if', { type: 'condition' })]);
    const { draft: next } = addNode(start, { type: 'agent' }, { after: { node: 'if', branch: 'false' } });
    expect(next.edges[0]?.branch).toBe('false');
  });

  it('before a node leads to it', () => {
    const { draft: next, id } = addNode(draft([node('a')]), { type: 'agent' }, { before: 'a' });
    expect(next.edges.map((edge) => [edge.source, edge.target])).toEqual([[id, 'a']]);
  });
});

describe('copy and paste', () => {
  const agents = [{ id: 'x', name: 'Writer' }];
  const start = draft(
    [node('a'), node('b', { instruction: 'Use {{outputs.a.text}} and {{outputs.other}}' })],
    [{ source: 'a', target: 'b' }],
  );
  const both = { ...nothing, nodes: ['a', 'b'] };

  it('goes through text with agents by name', async () => {
    const text = copyText(piecesOf(start, both), agents);
    expect(text).toContain('"agent": "Writer"');
    const pieces = await readPieces(text, agents);
    expect(pieces?.nodes.map((each) => each.agent_id)).toEqual(['x', 'x']);
    expect(pieces?.edges).toHaveLength(1);
  });

  it('gives names that are free, in what the nodes read too', () => {
    const { draft: next, selection } = insert(start, piecesOf(start, both));
    expect(selection.nodes).toEqual(['a_2', 'b_2']);
    expect(next.nodes.at(-1)?.instruction).toBe('Use {{outputs.a_2.text}} and {{outputs.other}}');
    expect(next.edges.at(-1)).toMatchObject({ source: 'a_2', target: 'b_2' });
    expect(new Set(next.edges.map((edge) => edge.id)).size).toBe(2);
  });

  it('takes YAML, a list of nodes, and nothing else', async () => {
    expect((await readPieces('nodes:\n  - id: q\n    agent: Writer\n', agents))?.nodes[0]).toMatchObject({ id: 'q', agent_id: 'x' });
    expect((await readPieces('[{"id": "q"}]', agents))?.nodes).toHaveLength(1);
    for (const text of ['', 'hello', '{"nodes": 3}', '[1, 2]', 'id: [', '{"id": 5}']) expect(await readPieces(text, agents)).toBeNull();
  });
});

describe('the difference of two versions', () => {
  const before = { ...draft([node('a'), node('b'), node('c')], [{ source: 'a', target: 'b' }]), name: 'One' };
  const words = (after: Draft) => differenceOf(before, after).words;

  it('is nothing when only places differ', () => {
    expect(words({ ...moveNodes(before, new Map([['a', { x: 999, y: 9 }]])) })).toEqual([]);
    expect(words({ ...before, nodes: before.nodes.map((each) => ({ ...each, join: 'all', retry: null, instruction: '' })) })).toEqual([]);
  });

  it('says what was added, removed, changed and connected', () => {
    const after: Draft = {
      ...before,
      name: 'Two',
      inputs: [{ name: 'topic', type: 'string', required: true }],
      nodes: [{ ...node('a'), instruction: 'Write', agent_id: 'y' }, { ...node('b'), label: 'Check' }, node('d', { type: 'approval' })],
      edges: [{ source: 'b', target: 'd' }],
      settings: { max_cost_usd: 2 },
    };
    expect(words(after)).toEqual([
      'Renamed from “One” to “Two”.',
      'Changed “a”: agent, instruction.',
      '“b” is called “Check” now.',
      'Added the approval “d”.',
      'Removed the agent “c”.',
      'Connected “Check” to “d”.',
      'Cut “a” from “Check”.',
      'Added the input “topic”.',
      'Changed the settings: cost limit.',
    ]);
  });
});
