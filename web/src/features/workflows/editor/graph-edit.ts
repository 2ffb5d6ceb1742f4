import type { Workflow, WorkflowEdge, WorkflowNode, WorkflowNodeType } from '@/api/types';
import { layout, linksOf, type Point, placesOf } from '../graph/layout';
import { freeId } from '../list/steps';
import { nodeLabels } from '../words';
import type { WorkflowBody } from '../workflow-queries';

export type { WorkflowBody as Draft };

export const edgeId = (edge: WorkflowEdge): string => edge.id || `${edge.source}-${edge.target}-${edge.branch ?? ''}`;

/** A workflow as the editor holds it: every node has a place, every edge a name, and what a sequence implies is drawn. */
export function draftOf(workflow: WorkflowBody | Workflow): WorkflowBody {
  const { name, description, process, inputs, nodes, settings } = workflow;
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
    settings,
  };
}

/** The ways a node can end, each of which an edge may follow. */
export function branchesOf(node: WorkflowNode): string[] {
  const error = node.on_error === 'branch' ? ['error'] : [];
  if (node.type === 'condition') return [...(node.condition?.model_choice?.branches ?? ['true', 'false']), ...error];
  if (node.type === 'approval') return ['approved', 'rejected', ...error];
  if (node.type === 'loop') return ['repeat', 'done', ...error];
  return error;
}

const blanks: Record<WorkflowNodeType, Partial<WorkflowNode>> = {
  agent: { instruction: '' },
  condition: { condition: { expression: '' } },
  approval: { instruction: 'Is this good enough to go on?' },
  input: { instruction: 'What should we know before we go on?' },
  map: { instruction: '', map: { items: '', concurrency: 10 } },
  loop: { loop: { max_iterations: 3, until: '' } },
};

export interface NewNode {
  type: WorkflowNodeType;
  agent?: { id: string; name: string };
}

/** Adds a node, at a place or to the right of the one it follows, which it is then connected to. */
export function addNode(draft: WorkflowBody, { type, agent }: NewNode, where: { at?: Point; after?: string | null } = {}) {
  const label = agent?.name ?? nodeLabels[type];
  const id = freeId(
    label,
    draft.nodes.map((node) => node.id),
  );
  const before = draft.nodes.find((node) => node.id === where.after);
  const node: WorkflowNode = {
    id,
    type,
    label,
    ...blanks[type],
    ...(agent ? { agent_id: agent.id } : {}),
    position: where.at ?? freePlace(draft, before),
  };
  const added = { ...draft, nodes: [...draft.nodes, node] };
  return { draft: before && draft.process !== 'hierarchical' ? connect(added, before.id, id) : added, id };
}

function freePlace(draft: WorkflowBody, before: WorkflowNode | undefined): Point {
  const from = before?.position ?? draft.nodes.at(-1)?.position;
  if (!from) return { x: 0, y: 0 };
  const place = { x: from.x + 304, y: from.y };
  const taken = (at: Point) =>
    draft.nodes.some((node) => node.position && Math.abs(node.position.x - at.x) < 232 && Math.abs(node.position.y - at.y) < 112);
  while (taken(place)) place.y += 148;
  return place;
}

export function changeNode(draft: WorkflowBody, id: string, change: Partial<WorkflowNode>): WorkflowBody {
  return { ...draft, nodes: draft.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
}

export function changeEdge(draft: WorkflowBody, id: string, change: Partial<WorkflowEdge>): WorkflowBody {
  return { ...draft, edges: draft.edges.map((edge) => (edgeId(edge) === id ? { ...edge, ...change } : edge)) };
}

export function remove(draft: WorkflowBody, nodes: readonly string[], edges: readonly string[] = []): WorkflowBody {
  return {
    ...draft,
    nodes: draft.nodes.filter((node) => !nodes.includes(node.id)),
    edges: draft.edges.filter((edge) => !edges.includes(edgeId(edge)) && !nodes.includes(edge.source) && !nodes.includes(edge.target)),
  };
}

/** Connects two nodes along the first way of the source that is still free. Nothing changes where they are connected so already. */
export function connect(draft: WorkflowBody, source: string, target: string): WorkflowBody {
  const from = draft.nodes.find((node) => node.id === source);
  if (!from || source === target || !draft.nodes.some((node) => node.id === target)) return draft;
  const out = draft.edges.filter((edge) => edge.source === source);
  const branch = freeBranch(draft, from, target, out);
  if (out.some((edge) => edge.target === target && (edge.branch ?? null) === branch)) return draft;
  const id = freeEdgeId(draft, `${source}-${target}`);
  return { ...draft, edges: [...draft.edges, { id, source, target, branch }] };
}

function freeBranch(draft: WorkflowBody, from: WorkflowNode, target: string, out: readonly WorkflowEdge[]): string | null {
  const ways = branchesOf(from).filter((branch) => branch !== 'error');
  if (ways.length === 0) return null;
  if (from.type === 'loop') return leadsTo(draft, target, from.id) ? 'repeat' : 'done';
  return ways.find((branch) => !out.some((edge) => edge.branch === branch)) ?? ways[0] ?? null;
}

function freeEdgeId(draft: WorkflowBody, base: string): string {
  const known = new Set(draft.edges.map(edgeId));
  if (!known.has(base)) return base;
  for (let number = 2; ; number++) if (!known.has(`${base}-${number}`)) return `${base}-${number}`;
}

function leadsTo(draft: WorkflowBody, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...draft.edges.filter((edge) => edge.source === id).map((edge) => edge.target));
  }
  return false;
}

export function moveNodes(draft: WorkflowBody, places: ReadonlyMap<string, Point>): WorkflowBody {
  return { ...draft, nodes: draft.nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position ?? { x: 0, y: 0 } })) };
}

/** Puts every node where the layout would. */
export function tidy(draft: WorkflowBody): WorkflowBody {
  return moveNodes(
    draft,
    layout(
      draft.nodes.map((node) => node.id),
      linksOf(draft),
    ),
  );
}
