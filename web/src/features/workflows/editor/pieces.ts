import type { WorkflowEdge, WorkflowNode, WorkflowNote } from '@/api/types';
import { nodeHeight, nodeWidth, type Point } from '../graph/geometry';
import { freeId } from '../graph/ids';
import type { Selection } from './editor-state';
import { type Draft, edgeId } from './graph-edit';

/** Nodes with the edges between them, as they go through the clipboard: agents by their names, so that they work elsewhere too. */
export interface Pieces {
  nodes: Partial<WorkflowNode>[];
  edges: WorkflowEdge[];
  notes: WorkflowNote[];
}

export function piecesOf(draft: Draft, selection: Selection): Pieces {
  const chosen = new Set(selection.nodes);
  return {
    nodes: draft.nodes.filter((node) => chosen.has(node.id)),
    edges: draft.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
    notes: draft.notes.filter((note) => selection.notes.includes(note.id)),
  };
}

/** Puts pieces into a draft: with new names where theirs are taken, in texts and expressions too, and beside what is there. */
export function insert(draft: Draft, pieces: Pieces, at?: Point): { draft: Draft; selection: Selection } {
  const taken = draft.nodes.map((node) => node.id);
  const ids = new Map<string, string>();
  for (const { id } of pieces.nodes) {
    if (typeof id !== 'string') continue;
    const next = taken.includes(id) ? freeId(id.replace(/[-_]+/g, ' '), taken) : id;
    taken.push(next);
    ids.set(id, next);
  }
  const places = [...pieces.nodes, ...pieces.notes].map((each) => each.position ?? { x: 0, y: 0 });
  const corner = { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) };
  const wanted = at ?? { x: corner.x + 32, y: corner.y + 32 };
  const shift = { x: Math.round(wanted.x - corner.x), y: Math.round(wanted.y - corner.y) };
  // What is pasted covers nothing: it moves down below whatever stands there.
  const covers = () =>
    pieces.nodes.some(({ position: place }) =>
      draft.nodes.some(
        ({ position: other }) =>
          place &&
          other &&
          Math.abs(place.x + shift.x - other.x) < nodeWidth + 20 &&
          Math.abs(place.y + shift.y - other.y) < nodeHeight + 20,
      ),
    );
  while (at && covers()) shift.y += nodeHeight + 44;
  const moved = (place: Point | null | undefined): Point => ({ x: (place?.x ?? 0) + shift.x, y: (place?.y ?? 0) + shift.y });
  const nodes = pieces.nodes.flatMap((node): WorkflowNode[] => {
    const id = ids.get(node.id ?? '');
    return id ? [{ type: 'agent', ...renamed(node, ids), id, position: moved(node.position) }] : [];
  });
  const edges = pieces.edges.flatMap((edge): WorkflowEdge[] => {
    const [source, target] = [ids.get(edge.source), ids.get(edge.target)];
    return source && target ? [{ ...edge, id: `${source}-${target}-${edge.branch ?? ''}`, source, target }] : [];
  });
  const notes: WorkflowNote[] = [];
  for (const note of pieces.notes) {
    const id = freeId(
      'note',
      [...draft.notes, ...notes].map((each) => each.id),
    );
    notes.push({ ...note, id, position: moved(note.position) });
  }
  return {
    draft: { ...draft, nodes: [...draft.nodes, ...nodes], edges: [...draft.edges, ...edges], notes: [...draft.notes, ...notes] },
    selection: { nodes: nodes.map(({ id }) => id), edges: edges.map(edgeId), notes: notes.map(({ id }) => id) },
  };
}

/** What a node reads of those that came with it, under their new names. */
function renamed<T>(value: T, ids: ReadonlyMap<string, string>): T {
  if (typeof value === 'string')
    return value.replace(/\b(outputs|errors)\.([\w-]+)/g, (whole, root: string, id: string) =>
      ids.has(id) ? `${root}.${ids.get(id)}` : whole,
    ) as T;
  if (Array.isArray(value)) return value.map((each) => renamed(each, ids)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, renamed(each, ids)])) as T;
}
