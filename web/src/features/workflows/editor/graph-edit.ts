import type { Workflow, WorkflowEdge, WorkflowNode, WorkflowNodeType, WorkflowNote } from '@/api/types';
import { heightOf, nodeHeight, nodeWidth, type Point } from '../graph/geometry';
import { freeId } from '../graph/ids';
import { layoutOf, linksOf, placesOf } from '../graph/layout';
import { branchesOf, outletsOf } from '../graph/outlets';
import { kindOf } from '../kinds/registry';
import type { WorkflowBody } from '../workflow-queries';

/** A workflow as the editor holds it: every node has a place, every edge a name. */
export interface Draft extends WorkflowBody {
  notes: WorkflowNote[];
}

export const edgeId = (edge: WorkflowEdge): string => edge.id || `${edge.source}-${edge.target}-${edge.branch ?? ''}`;

/** What a sequence implies is drawn. */
export function draftOf(workflow: WorkflowBody | Workflow): Draft {
  const { name, description, process, inputs, nodes, settings, notes } = workflow;
  const edges: WorkflowEdge[] =
    workflow.edges.length > 0 || process !== 'sequential'
      ? workflow.edges.map((edge) => ({ ...edge, id: edgeId(edge) }))
      : linksOf(workflow).map(({ id, source, target }) => ({ id, source, target, branch: null }));
  const places = placesOf({ process, nodes, edges });
  return {
    name,
    description,
    process,
    inputs,
    nodes: nodes.map((node) => ({ ...node, position: places.get(node.id) ?? { x: 0, y: 0 } })),
    edges,
    notes: (notes ?? []).map((note) => ({ ...note, position: note.position ?? { x: 0, y: -200 } })),
    settings,
  };
}

export const emptyDraft: Draft = {
  name: 'Untitled workflow',
  description: '',
  process: 'graph',
  inputs: [],
  nodes: [],
  edges: [],
  notes: [],
  settings: {},
};

/** Whether anything was put into it, besides how its nodes would work together. */
export const hasContent = ({ name, description, inputs, nodes, notes, settings }: Draft): boolean =>
  !['', emptyDraft.name].includes(name.trim()) ||
  !!description?.trim() ||
  inputs.length + nodes.length > 0 ||
  notes.some((note) => !!note.text?.trim()) ||
  Object.values(settings).some((value) => value != null);

export interface NewNode {
  type: WorkflowNodeType;
  agent?: { id: string; name: string };
}

/** Where a new node comes: behind an outlet of another, before one, between two, or anywhere. */
export interface Where {
  at?: Point;
  after?: { node: string; branch?: string | null } | null;
  before?: string | null;
  edge?: string | null;
}

const columnStep = nodeWidth + 112;

/** Adds a node and connects it with what it was put beside. */
export function addNode(draft: Draft, { type, agent }: NewNode, where: Where = {}): { draft: Draft; id: string } {
  const label = agent?.name ?? kindOf(type).label;
  const id = freeId(
    label,
    draft.nodes.map((node) => node.id),
  );
  const edge = draft.edges.find((each) => edgeId(each) === where.edge);
  const after = edge?.source ?? where.after?.node;
  const before = draft.nodes.find((node) => node.id === after);
  const node: WorkflowNode = {
    id,
    type,
    label,
    ...kindOf(type).blank,
    ...(agent ? { agent_id: agent.id } : {}),
    position: where.at ?? (edge ? between(draft, edge) : freePlace(draft, before, where.before ?? null, where.after?.branch)),
  };
  let next: Draft = { ...draft, nodes: [...draft.nodes, node] };
  if (draft.process === 'hierarchical') return { draft: next, id };
  if (edge) {
    next = {
      ...next,
      edges: next.edges.map((each) => (each === edge ? { ...each, id: freeEdgeId(next, `${each.source}-${id}`), target: id } : each)),
    };
    next = connect(makeRoom(next, id, edge.target), id, edge.target);
  } else if (before) next = connect(next, before.id, id, where.after?.branch);
  if (where.before) next = connect(next, id, where.before);
  return { draft: next, id };
}

function between(draft: Draft, edge: WorkflowEdge): Point {
  const source = placeOf(draft, edge.source);
  const target = placeOf(draft, edge.target);
  return target.x >= source.x ? { x: source.x + columnStep, y: target.y } : { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
}

/** What lies behind a node that was put before it moves on, so that there is room. */
function makeRoom(draft: Draft, id: string, target: string): Draft {
  const at = placeOf(draft, id);
  const missing = at.x + columnStep - placeOf(draft, target).x;
  if (missing <= 0 || placeOf(draft, target).x + nodeWidth < at.x) return draft;
  const behind = following(draft, target);
  behind.delete(id);
  return {
    ...draft,
    nodes: draft.nodes.map((node) =>
      behind.has(node.id) && (node.position?.x ?? 0) >= placeOf(draft, target).x
        ? { ...node, position: { x: (node.position?.x ?? 0) + missing, y: node.position?.y ?? 0 } }
        : node,
    ),
  };
}

const placeOf = (draft: Draft, id: string): Point => draft.nodes.find((node) => node.id === id)?.position ?? { x: 0, y: 0 };

function freePlace(draft: Draft, before: WorkflowNode | undefined, target: string | null, branch: string | null | undefined): Point {
  if (target && !before) {
    const at = placeOf(draft, target);
    return unoccupied(draft, { x: at.x - columnStep, y: at.y });
  }
  const from = before?.position ?? draft.nodes.at(-1)?.position;
  if (!from) return { x: 0, y: 0 };
  // The outlets of a branching node lead up and down from its middle.
  const outlets = before ? outletsOf(before, draft.edges) : [];
  const index = outlets.findIndex((outlet) => (outlet.branch ?? null) === (branch ?? null));
  const spread = outlets.length > 1 && index >= 0 ? (index - (outlets.length - 1) / 2) * (nodeHeight + 44) : 0;
  return unoccupied(draft, { x: from.x + columnStep, y: Math.round(from.y + spread) });
}

function unoccupied(draft: Draft, wanted: Point): Point {
  const place = { ...wanted };
  const taken = (at: Point) =>
    draft.nodes.some(
      (node) =>
        node.position &&
        Math.abs(node.position.x - at.x) < nodeWidth + 20 &&
        Math.abs(node.position.y - at.y) < heightOf(outletsOf(node, draft.edges).length) + 20,
    );
  while (taken(place)) place.y += nodeHeight + 44;
  return place;
}

export function addNote(draft: Draft, at: Point): { draft: Draft; id: string } {
  const id = freeId(
    'note',
    draft.notes.map((note) => note.id),
  );
  return { draft: { ...draft, notes: [...draft.notes, { id, text: '', position: at, width: 240, height: 120 }] }, id };
}

export function changeNote(draft: Draft, id: string, change: Partial<WorkflowNote>): Draft {
  return { ...draft, notes: draft.notes.map((note) => (note.id === id ? { ...note, ...change } : note)) };
}

export function changeNode(draft: Draft, id: string, change: Partial<WorkflowNode>): Draft {
  return { ...draft, nodes: draft.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
}

export function changeEdge(draft: Draft, id: string, change: Partial<WorkflowEdge>): Draft {
  return { ...draft, edges: draft.edges.map((edge) => (edgeId(edge) === id ? { ...edge, ...change } : edge)) };
}

export function remove(draft: Draft, nodes: readonly string[], edges: readonly string[] = [], notes: readonly string[] = []): Draft {
  return {
    ...draft,
    nodes: draft.nodes.filter((node) => !nodes.includes(node.id)),
    edges: draft.edges.filter((edge) => !edges.includes(edgeId(edge)) && !nodes.includes(edge.source) && !nodes.includes(edge.target)),
    notes: draft.notes.filter((note) => !notes.includes(note.id)),
  };
}

/**
 * Connects two nodes along a way of the source: the one that is named, else the first that is still free. Nothing changes where they are
 * connected so already.
 */
export function connect(draft: Draft, source: string, target: string, way?: string | null): Draft {
  const from = draft.nodes.find((node) => node.id === source);
  if (!from || source === target || !draft.nodes.some((node) => node.id === target)) return draft;
  const out = draft.edges.filter((edge) => edge.source === source);
  const branch = way ?? freeBranch(draft, from, target, out);
  if (out.some((edge) => edge.target === target && (edge.branch ?? null) === branch)) return draft;
  const id = freeEdgeId(draft, `${source}-${target}`);
  return { ...draft, edges: [...draft.edges, { id, source, target, branch }] };
}

function freeBranch(draft: Draft, from: WorkflowNode, target: string, out: readonly WorkflowEdge[]): string | null {
  const ways = branchesOf(from).filter((branch) => branch !== 'error');
  if (ways.length === 0) return null;
  if (from.type === 'loop') return following(draft, target).has(from.id) ? 'repeat' : 'done';
  return ways.find((branch) => !out.some((edge) => edge.branch === branch)) ?? ways[0] ?? null;
}

function freeEdgeId(draft: Draft, base: string): string {
  const known = new Set(draft.edges.map(edgeId));
  if (!known.has(base)) return base;
  for (let number = 2; ; number++) if (!known.has(`${base}-${number}`)) return `${base}-${number}`;
}

/** A node and all that can come after it. */
function following(draft: Draft, from: string): Set<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...draft.edges.filter((edge) => edge.source === id).map((edge) => edge.target));
  }
  return seen;
}

export function moveNodes(draft: Draft, nodes: ReadonlyMap<string, Point>, notes: ReadonlyMap<string, Point> = new Map()): Draft {
  const moved = <T extends { id: string; position?: Point | null }>(all: T[], to: ReadonlyMap<string, Point>): T[] =>
    all.some((each) => {
      const place = to.get(each.id);
      return place && (place.x !== each.position?.x || place.y !== each.position?.y);
    })
      ? all.map((each) => (to.has(each.id) ? { ...each, position: to.get(each.id) as Point } : each))
      : all;
  const next = { ...draft, nodes: moved(draft.nodes, nodes), notes: moved(draft.notes, notes) };
  return next.nodes === draft.nodes && next.notes === draft.notes ? draft : next;
}

/** Puts every node where the layout would. */
export const tidy = (draft: Draft): Draft => moveNodes(draft, layoutOf(draft));
