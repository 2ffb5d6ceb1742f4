import { describe, expect, it } from 'vitest';
import type { WorkflowNode } from '@/api/types';
import { layout, linksOf, nodeHeight, nodeWidth, placesOf, turnsLine } from './layout';

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

  const chain = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
  const chained = (ids: readonly string[]) => ids.slice(1).map((id, index) => link(ids[index] ?? '', id));

  it('breaks a chain of ten into lines, as text is broken', () => {
    const ids = chain(10);
    const places = [...layout(ids, chained(ids)).values()];
    const lines = [...new Set(places.map(({ y }) => y))];
    expect(lines.map((line) => places.filter(({ y }) => y === line).length)).toEqual([4, 4, 2]);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(places[4]?.x).toBe(places[0]?.x);
    expect(turnsLine(places[3], places[4])).toBe(true);
    expect(turnsLine(places[2], places[3])).toBe(false);
  });

  it('leaves what is short in one line', () => {
    const ids = chain(5);
    expect(new Set([...layout(ids, chained(ids)).values()].map(({ y }) => y)).size).toBe(1);
  });

  it('never breaks a line between branches, or where a loop comes back', () => {
    const ids = chain(8);
    const through = [...chained(ids), link('n3', 'n5'), { ...link('n7', 'n1'), back: true }];
    expect(new Set([...layout(ids, through).values()].map(({ y }) => y)).size).toBe(1);
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
