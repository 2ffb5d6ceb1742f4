import { describe, expect, it } from 'vitest';
import type { WorkflowNode } from '@/api/types';
import { nodeHeight, nodeWidth } from './geometry';
import { layout, linksOf, placesOf } from './layout';

const link = (source: string, target: string) => ({ source, target });
const node = (id: string, position?: { x: number; y: number }): WorkflowNode => ({ id, type: 'agent', ...(position ? { position } : {}) });

describe('layout', () => {
  it('puts each node to the right of all before it', () => {
    const links = [link('a', 'b'), link('b', 'd'), link('a', 'c'), link('c', 'd'), link('a', 'd')];
    const places = layout(['d', 'c', 'b', 'a'], links);
    for (const { source, target } of links) expect(places.get(target)?.x).toBeGreaterThanOrEqual((places.get(source)?.x ?? 0) + nodeWidth);
  });

  it('lets no two nodes overlap', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const places = [...layout(ids, [link('a', 'b'), link('a', 'c'), link('a', 'd'), link('d', 'e')]).values()];
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1))
        expect(Math.abs(one.x - other.x) >= nodeWidth || Math.abs(one.y - other.y) >= nodeHeight).toBe(true);
  });

  it('does not cross parallel lanes', () => {
    const places = layout(['s', 'a1', 'b1', 'b2', 'a2'], [link('s', 'a1'), link('s', 'b1'), link('b1', 'b2'), link('a1', 'a2')]);
    const above = (one: string, other: string) => (places.get(one)?.y ?? 0) < (places.get(other)?.y ?? 0);
    expect(above('a1', 'b1')).toBe(above('a2', 'b2'));
  });

  it('lives with circles and with edges to nowhere', () => {
    const places = layout(['a', 'b', 'c'], [link('a', 'b'), link('b', 'a'), link('b', 'ghost'), link('b', 'c')]);
    expect([...places.keys()]).toEqual(['a', 'b', 'c']);
    expect(places.get('c')?.x).toBeGreaterThan(places.get('b')?.x ?? 0);
  });

  it('stands the targets of a branching node in the order of its outlets', () => {
    const outlets = new Map([['if', ['true', 'false', 'other'].map((branch) => ({ branch, label: branch }))]]);
    const way = (target: string, branch: string) => ({ source: 'if', target, branch });
    const places = layout(['if', 'c', 'b', 'a'], [way('c', 'other'), way('b', 'false'), way('a', 'true')], outlets);
    const rows = ['a', 'b', 'c'].map((id) => places.get(id)?.y ?? 0);
    expect(rows).toEqual(rows.toSorted((one, other) => one - other));
  });

  it('puts a loop behind what it repeats', () => {
    const places = layout(['loop', 'write'], [{ ...link('loop', 'write'), back: true }, link('write', 'loop')]);
    expect(places.get('loop')?.x).toBeGreaterThan(places.get('write')?.x ?? 0);
  });
});

describe('a long graph', () => {
  const ids = Array.from({ length: 10 }, (_, index) => `n${index}`);
  const chain = ids.slice(1).map((id, index) => link(ids[index] ?? '', id));
  const rowsOf = (places: Map<string, { y: number }>) => new Set([...places.values()].map(({ y }) => y)).size;

  it('is broken into lines, as text is', () => {
    const places = layout(ids, chain);
    expect(rowsOf(places)).toBe(3);
    expect(places.get('n4')?.x).toBe(places.get('n0')?.x);
    expect(places.get('n4')?.y).toBeGreaterThan(places.get('n3')?.y ?? 0);
  });

  it('is never broken between branches, or where a loop comes back', () => {
    const places = layout(ids, [...chain, { ...link('n9', 'n0'), back: true }]);
    expect(Math.max(...[...places.values()].map(({ x }) => x))).toBeGreaterThan(9 * nodeWidth);
  });
});

describe('linksOf', () => {
  it('chains the nodes of a sequential workflow that has no edges', () => {
    const links = linksOf({ process: 'sequential', nodes: [node('a'), node('b'), node('c')], edges: [] });
    expect(links.map(({ source, target }) => `${source}>${target}`)).toEqual(['a>b', 'b>c']);
  });

  it('tells the way back of a loop', () => {
    const links = linksOf({ process: 'graph', nodes: [], edges: [{ source: 'loop', target: 'a', branch: 'repeat' }] });
    expect(links[0]).toMatchObject({ back: true, branch: 'repeat' });
  });
});

describe('placesOf', () => {
  it('keeps what was placed by hand, and lays out what lies on one heap', () => {
    const placed = [node('a', { x: 5, y: 6 }), node('b', { x: 700, y: 6 })];
    expect(placesOf({ process: 'graph', nodes: placed, edges: [] }).get('a')).toEqual({ x: 5, y: 6 });
    const heap = [node('a', { x: 0, y: 0 }), node('b', { x: 0, y: 0 })];
    const places = placesOf({ process: 'graph', nodes: heap, edges: [link('a', 'b')] });
    expect(places.get('b')?.x).toBeGreaterThan(places.get('a')?.x ?? 0);
  });
});
