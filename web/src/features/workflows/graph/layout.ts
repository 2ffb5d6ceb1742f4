import { Graph, layout as layered } from '@dagrejs/dagre';
import type { WorkflowGraph } from '@/api/types';
import { heightOf, nodeHeight, nodeWidth, type Point } from './geometry';
import { type Outlet, outletOf, outletsOf, wordWidth } from './outlets';

export interface Link {
  source: string;
  target: string;
  /** An edge that goes back to an earlier node, as those of loops do. */
  back?: boolean;
  branch?: string | null;
}

/** Room between two columns; words at outlets come on top. */
const gap = 72;
const rowGap = 44;
/** As many columns stand beside each other; what is longer goes on in the next line, as text does. */
const columnsInLine = 5;
/** Room between two lines: the edge that leads from one to the next runs there. */
const lineGap = 72;

/**
 * Places nodes in layers from left to right (dagre). The ways out of a node lead to nodes in their order; ways back count the other way
 * round, so that a loop stands behind what it repeats.
 */
export function layout(
  ids: readonly string[],
  links: readonly Link[],
  outlets: ReadonlyMap<string, readonly Outlet[]> = new Map(),
): Map<string, Point> {
  const known = new Set(ids);
  const graph = new Graph({ multigraph: true })
    .setGraph({
      rankdir: 'LR',
      nodesep: rowGap,
      edgesep: 24,
      ranksep: gap,
      acyclicer: 'greedy',
      ranker: 'network-simplex',
    })
    .setDefaultEdgeLabel(() => ({}));
  const height = (id: string) => heightOf(outlets.get(id)?.length ?? 1);
  for (const id of ids) graph.setNode(id, { width: nodeWidth, height: height(id) });
  const ordered = links
    .filter(({ source, target }) => known.has(source) && known.has(target) && source !== target)
    .toSorted((a, b) => outletOf(outlets.get(a.source) ?? [], a.branch) - outletOf(outlets.get(b.source) ?? [], b.branch));
  for (const [index, { source, target, back, branch }] of ordered.entries()) {
    const word = outlets.get(source)?.[outletOf(outlets.get(source) ?? [], branch)]?.label ?? '';
    const room = { width: wordWidth(word), height: 8, labelpos: 'c' as const };
    if (back) graph.setEdge(target, source, { ...room, weight: 1 }, `${index}`);
    else graph.setEdge(source, target, { ...room, weight: 2 }, `${index}`);
  }
  layered(graph);
  const places = new Map(
    ids.map((id) => {
      const { x = 0, y = 0 } = graph.node(id);
      return [id, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - height(id) / 2) }] as const;
    }),
  );
  return inLines(inOrderOfOutlets(places, ordered, outlets, height), ordered, height);
}

/** Two nodes of one layer that only lead on from the same node change places when their outlets stand the other way round. */
function inOrderOfOutlets(
  places: Map<string, Point>,
  links: readonly Link[],
  outlets: ReadonlyMap<string, readonly Outlet[]>,
  height: (id: string) => number,
): Map<string, Point> {
  const into = grouped(links, (link) => link.target);
  const outOf = grouped(links, (link) => link.source);
  for (const [source, out] of outOf) {
    const rank = new Map<string, number>();
    for (const link of out)
      if (into.get(link.target)?.length === 1) rank.set(link.target, outletOf(outlets.get(source) ?? [], link.branch));
    const layers = grouped([...rank.keys()], (id) => places.get(id)?.x ?? 0);
    for (const siblings of layers.values()) {
      // What follows them would have to move with them.
      if (siblings.length < 2 || siblings.some((id) => (outOf.get(id)?.length ?? 0) > 0 || height(id) !== nodeHeight)) continue;
      const rows = siblings.map((id) => places.get(id)?.y ?? 0).toSorted((a, b) => a - b);
      const wanted = siblings.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
      for (const [index, id] of wanted.entries()) places.set(id, { x: places.get(id)?.x ?? 0, y: rows[index] ?? 0 });
    }
  }
  return places;
}

/**
 * Breaks what is longer than a screen into lines, one below the other. A line ends only where a single edge leads on: where several do, or one
 * comes back, the columns stay beside each other.
 */
function inLines(places: Map<string, Point>, links: readonly Link[], height: (id: string) => number): Map<string, Point> {
  const columns = [...new Set([...places.values()].map(({ x }) => x))].toSorted((a, b) => a - b);
  if (columns.length <= columnsInLine) return places;
  const column = new Map([...places].map(([id, at]) => [id, columns.indexOf(at.x)]));
  const spans = links.map(({ source, target }) => [column.get(source) ?? 0, column.get(target) ?? 0] as const);
  const single = (at: number) => spans.filter(([from, to]) => from < at !== to < at).length === 1;
  const starts = [0];
  let possible = 0;
  for (let at = 1; at < columns.length; at++) {
    if (single(at)) possible = at;
    const start = starts.at(-1) ?? 0;
    if (at - start >= columnsInLine - 1 && possible > start + 1) starts.push(possible);
  }
  const line = (id: string) => starts.findLastIndex((start) => start <= (column.get(id) ?? 0));
  let top = 0;
  const next = new Map(places);
  for (const [index, start] of starts.entries()) {
    const members = [...places].filter(([id]) => line(id) === index);
    const highest = Math.min(...members.map(([, { y }]) => y));
    const lowest = Math.max(...members.map(([id, { y }]) => y + height(id)));
    const left = Math.min(...members.flatMap(([id, { x }]) => (column.get(id) === start ? [x] : [])));
    for (const [id, { x, y }] of members) next.set(id, { x: x - left, y: y - highest + top });
    top += lowest - highest + lineGap;
  }
  return next;
}

function grouped<T, K>(all: readonly T[], key: (each: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of all) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

/** The edges that count: a sequential workflow without edges runs its nodes in their order. */
export function linksOf(graph: Pick<WorkflowGraph, 'process' | 'nodes' | 'edges'>): (Link & { id: string; branch: string | null })[] {
  if (graph.process === 'sequential' && graph.edges.length === 0) {
    return graph.nodes.slice(1).map((node, index) => {
      const source = graph.nodes[index]?.id ?? '';
      return { id: `${source}-${node.id}`, source, target: node.id, branch: null };
    });
  }
  return graph.edges.map((edge) => ({
    id: edge.id || `${edge.source}-${edge.target}-${edge.branch ?? ''}`,
    source: edge.source,
    target: edge.target,
    branch: edge.branch ?? null,
    back: edge.branch === 'repeat',
  }));
}

/** The outlets of every node of a graph. */
export const outletsIn = (graph: Pick<WorkflowGraph, 'nodes' | 'edges'>): Map<string, Outlet[]> =>
  new Map(graph.nodes.map((node) => [node.id, outletsOf(node, graph.edges)]));

/** Where the layout puts the nodes of a graph. */
export const layoutOf = (graph: Pick<WorkflowGraph, 'process' | 'nodes' | 'edges'>): Map<string, Point> =>
  layout(
    graph.nodes.map((node) => node.id),
    linksOf(graph),
    outletsIn(graph),
  );

/** Where each node stands: as it was put by hand, or laid out when any has no place or several share one. */
export function placesOf(graph: Pick<WorkflowGraph, 'process' | 'nodes' | 'edges'>): Map<string, Point> {
  const places = new Map(graph.nodes.flatMap((node) => (node.position ? [[node.id, node.position] as const] : [])));
  const distinct = new Set([...places.values()].map(({ x, y }) => `${x},${y}`));
  return distinct.size === graph.nodes.length ? places : layoutOf(graph);
}
