import type { WorkflowGraph } from '@/api/types';

export interface Point {
  x: number;
  y: number;
}
export interface Link {
  source: string;
  target: string;
  /** An edge that goes back to an earlier node, as those of loops do. */
  back?: boolean;
  /** Words on it, which take room. */
  branch?: string | null;
}

export const nodeWidth = 232;
export const nodeHeight = 120;
const gap = 72;
const wordyGap = 128;
const rowStep = nodeHeight + 36;
/** Room between two lines of a long graph: the edge that leads from one to the next runs there. */
const lineGap = 64;
/** As many columns stand beside each other; what is longer goes on in the next line, as text does. */
const longestLine = 5;
const columnsInLine = 4;

/**
 * Places nodes in columns from left to right: each one column after the last of those before it, and within a column near the
 * middle of its neighbours. Ways back count for nothing, so circles are no trouble.
 */
export function layout(ids: readonly string[], links: readonly Link[]): Map<string, Point> {
  const known = new Set(ids);
  const forward = withoutCircles(
    ids,
    links.filter(({ source, target, back }) => known.has(source) && known.has(target) && !back),
  );
  const column = columnsOf(ids, forward);
  const columns: string[][] = [];
  for (const id of ids) {
    const at = column.get(id) ?? 0;
    columns[at] ??= [];
    columns[at].push(id);
  }
  const row = new Map<string, number>();
  const place = (members: string[]) => {
    for (const [index, id] of members.entries()) row.set(id, index - (members.length - 1) / 2);
  };
  for (const members of columns) place(members);
  // Forth and back a few times: each column is sorted by where its neighbours in the other direction stand.
  for (let sweep = 0; sweep < 4; sweep++) {
    const forth = sweep % 2 === 0;
    for (const members of forth ? columns : columns.toReversed()) {
      const weight = new Map(members.map((id) => [id, middle(neighbours(id, forward, forth), row) ?? row.get(id) ?? 0]));
      members.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
      place(members);
    }
  }
  const columnStep = nodeWidth + (forward.some(({ branch }) => branch) ? wordyGap : gap);
  const lineStarts = breakIntoLines(
    columns.length,
    links
      .filter(({ source, target }) => known.has(source) && known.has(target))
      .map(({ source, target }) => [column.get(source) ?? 0, column.get(target) ?? 0]),
  );
  const places = new Map<string, Point>();
  let top = 0;
  for (const [line, start] of lineStarts.entries()) {
    const members = columns.slice(start, lineStarts[line + 1]);
    const rows = Math.max(...members.map((each) => each.length));
    // The first line stands around zero, as a graph of one line does.
    if (line > 0) top += ((rows - 1) / 2) * rowStep;
    for (const [index, each] of members.entries())
      for (const id of each) places.set(id, { x: index * columnStep, y: top + (row.get(id) ?? 0) * rowStep });
    top += ((rows - 1) / 2) * rowStep + nodeHeight + lineGap;
  }
  return new Map(ids.map((id) => [id, places.get(id) ?? { x: 0, y: 0 }]));
}

/**
 * The columns with which lines begin. A line ends only where a single edge leads on: where several do, or one comes back, the
 * columns stay beside each other.
 */
function breakIntoLines(columns: number, links: readonly (readonly [from: number, to: number])[]): number[] {
  const starts = [0];
  if (columns <= longestLine) return starts;
  const length = Math.ceil(columns / Math.ceil(columns / columnsInLine));
  let start = 0;
  for (let next = 1; next < columns; next++) {
    const across = links.filter(([from, to]) => from < next !== to < next).length;
    if (next - start < length || across !== 1) continue;
    starts.push(next);
    start = next;
  }
  return starts;
}

/** Whether an edge leads back to the beginning of a lower line; it is drawn with corners, between the lines. */
export const turnsLine = (from: Point | undefined, to: Point | undefined): boolean =>
  from !== undefined && to !== undefined && to.x < from.x + nodeWidth && to.y >= from.y + nodeHeight;

const neighbours = (id: string, links: readonly Link[], before: boolean): string[] =>
  before
    ? links.filter((link) => link.target === id).map((link) => link.source)
    : links.filter((link) => link.source === id).map((link) => link.target);

function middle(ids: readonly string[], row: ReadonlyMap<string, number>): number | null {
  return ids.length === 0 ? null : ids.reduce((sum, id) => sum + (row.get(id) ?? 0), 0) / ids.length;
}

/** Drops the edges that close a circle, found by going down every way once. */
function withoutCircles(ids: readonly string[], links: readonly Link[]): Link[] {
  const state = new Map<string, 'open' | 'closed'>();
  const kept: Link[] = [];
  const visit = (id: string) => {
    state.set(id, 'open');
    for (const link of links.filter((each) => each.source === id)) {
      if (state.get(link.target) === 'open') continue;
      kept.push(link);
      if (!state.has(link.target)) visit(link.target);
    }
    state.set(id, 'closed');
  };
  const reached = new Set(links.map((link) => link.target));
  for (const id of [...ids.filter((each) => !reached.has(each)), ...ids]) if (!state.has(id)) visit(id);
  return kept;
}

function columnsOf(ids: readonly string[], links: readonly Link[]): Map<string, number> {
  const column = new Map<string, number>();
  const at = (id: string): number => {
    const known = column.get(id);
    if (known !== undefined) return known;
    const before = links.filter((link) => link.target === id).map((link) => at(link.source) + 1);
    const value = Math.max(0, ...before);
    column.set(id, value);
    return value;
  };
  for (const id of ids) at(id);
  return column;
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

/** Where each node stands: as it was put by hand, or laid out when any has no place or several share one. */
export function placesOf(graph: Pick<WorkflowGraph, 'process' | 'nodes' | 'edges'>): Map<string, Point> {
  const places = new Map(graph.nodes.flatMap((node) => (node.position ? [[node.id, node.position] as const] : [])));
  const distinct = new Set([...places.values()].map(({ x, y }) => `${x},${y}`));
  if (distinct.size === graph.nodes.length) return places;
  return layout(
    graph.nodes.map((node) => node.id),
    linksOf(graph),
  );
}
