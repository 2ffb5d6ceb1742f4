import type { Delegation, NodeRun, TaskStatus, WaitReason, WorkflowNode, WorkflowNodeType, WorkflowRun } from '@/api/types';
import { toJson } from '@/lib/json';
import { plainText } from '@/lib/plain-text';
import type { Point } from '../graph/geometry';
import { layout, linksOf, outletsIn, placesOf } from '../graph/layout';
import type { Outlet } from '../graph/outlets';
import { managerNode } from '../words';
import { passedBy } from './passed-by';

/** A node that was never come to is idle while it may still be, and skipped once the run has ended or gone another way. */
export type NodeStatus = TaskStatus | 'idle' | 'skipped';

/** A node as graph, table and side panel show it. */
export interface NodeView {
  id: string;
  kind: WorkflowNodeType | 'manager' | 'member';
  title: string;
  status: NodeStatus;
  waiting_for: WaitReason | null;
  agentId: string | null;
  /** The task whose text is shown: the running one, else the last. */
  taskId: string | null;
  startedAt: string | null;
  completedAt: string | null;
  /** US dollars; null when a price is unknown. */
  cost: number | null;
  tokens: number;
  output: unknown;
  error: string | null;
  branch: string | null;
  /** "2 of 5 entries", "try 2", "round 3". */
  detail: string;
  instruction: string | null;
  copied: boolean;
  /** Every attempt, the newest last. */
  runs: NodeRun[];
  outlets: readonly Outlet[];
  at: Point;
}

export interface LinkView {
  id: string;
  source: string;
  target: string;
  label: string | null;
  /** Whether the run has gone this way, goes it now, or has gone another way. */
  state: 'idle' | 'taken' | 'live' | 'left';
  back: boolean;
}

export interface RunView {
  nodes: NodeView[];
  links: LinkView[];
}

export const runEnded = (run: { status: TaskStatus }): boolean =>
  run.status === 'completed' || run.status === 'failed' || run.status === 'cancelled';

/** What a run looks like now: its pinned graph with what became of each node, or the manager with the members. */
export function viewOf(run: WorkflowRun): RunView {
  return run.process === 'hierarchical' ? teamView(run) : graphView(run);
}

function graphView(run: WorkflowRun): RunView {
  const places = placesOf(run.graph);
  const outlets = outletsIn(run.graph);
  const nodes = run.graph.nodes.map((node) => nodeView(run, node, places.get(node.id) ?? { x: 0, y: 0 }, outlets.get(node.id) ?? []));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const all = linksOf(run.graph);
  const links = all.map(
    (link): LinkView => ({
      id: link.id,
      source: link.source,
      target: link.target,
      label: link.branch,
      back: link.back ?? false,
      state: linkState(
        link.branch,
        all.flatMap((each) => (each.source === link.source && each.branch ? [each.branch] : [])),
        byId.get(link.source),
        byId.get(link.target),
      ),
    }),
  );
  return passedBy(nodes, links);
}

function linkState(
  branch: string | null,
  /** The branches that edges of the source name: an edge without one is for every other outcome. */
  named: readonly string[],
  source: NodeView | undefined,
  target: NodeView | undefined,
): LinkView['state'] {
  if (!source || !target) return 'idle';
  const outcomes = source.runs.flatMap((each) => (each.status === 'failed' ? ['error'] : each.status === 'completed' ? [each.branch] : []));
  const gone = outcomes.some((outcome) =>
    branch === null ? !named.some((other) => sameBranch(other, outcome)) : sameBranch(branch, outcome),
  );
  if (!gone) return outcomes.length > 0 ? 'left' : 'idle';
  if (target.runs.length === 0) return 'idle';
  return target.status === 'running' || target.status === 'pending' ? 'live' : 'taken';
}

function sameBranch(branch: string, outcome: string | null): boolean {
  const name = branch.toLowerCase();
  return name === outcome || (name === 'true' && outcome === 'approved') || (name === 'false' && outcome === 'rejected');
}

function nodeView(run: WorkflowRun, node: WorkflowNode, at: Point, outlets: readonly Outlet[]): NodeView {
  const runs = run.nodes.filter((each) => each.node_id === node.id && !each.superseded);
  const whole = runs.filter((each) => each.item_index === null);
  const last = (whole.length > 0 ? whole : runs).at(-1);
  const items = last ? runs.filter((each) => each.item_index !== null && each.iteration === last.iteration) : [];
  const busy = items.findLast((each) => each.status === 'running' && each.task_id);
  return {
    id: node.id,
    kind: node.type,
    title: node.label || node.id,
    status: last?.status ?? (runEnded(run) ? 'skipped' : 'idle'),
    waiting_for: last?.waiting_for ?? null,
    agentId: last?.agent_id ?? node.agent_id ?? null,
    taskId: busy?.task_id ?? last?.task_id ?? items.at(-1)?.task_id ?? null,
    startedAt: last?.started_at ?? null,
    completedAt: last?.completed_at ?? null,
    cost: sum(runs.map((each) => each.cost_usd)),
    tokens: runs.reduce((total, each) => total + each.input_tokens + each.output_tokens, 0),
    output: last?.output ?? null,
    error: last?.error_message ?? null,
    branch: last?.branch ?? null,
    detail: detailOf(last, items),
    instruction: node.instruction ?? node.condition?.model_choice?.question ?? node.condition?.expression ?? node.loop?.until ?? null,
    copied: last?.copied ?? false,
    runs,
    outlets,
    at,
  };
}

function detailOf(last: NodeRun | undefined, items: readonly NodeRun[]): string {
  if (!last) return '';
  const parts: string[] = [];
  if (items.length > 0) {
    // A tried again entry counts once.
    const entries = new Map(items.map((each) => [each.item_index, each]));
    const done = [...entries.values()].filter((each) => each.status === 'completed').length;
    const total = Array.isArray(last.input) ? last.input.length : entries.size;
    parts.push(`${done} of ${total} entries`);
  }
  if (last.iteration > 0) parts.push(`round ${last.iteration + 1}`);
  if (last.attempt > 1) parts.push(`try ${last.attempt}`);
  if (last.copied) parts.push('taken over');
  return parts.join(' · ');
}

function teamView(run: WorkflowRun): RunView {
  const own = run.nodes.filter((each) => each.node_id === managerNode && !each.superseded);
  const plain: WorkflowNode = { id: managerNode, type: 'agent', label: 'Manager', instruction: run.graph.settings.goal ?? null };
  const members = run.team?.members ?? [];
  const places = layout(
    [managerNode, ...members.map((member) => member.id)],
    members.map((member) => ({ source: managerNode, target: member.id })),
    new Map([[managerNode, [{ branch: null, label: 'the jobs it gets' }]]]),
  );
  const place = (id: string) => places.get(id) ?? { x: 0, y: 0 };
  const lead = nodeView(run, plain, place(managerNode), plainOutlet);
  const manager: NodeView = { ...lead, kind: 'manager', agentId: lead.agentId ?? run.team?.manager_agent_id ?? null, runs: own };
  const nodes = members.map((member): NodeView => {
    const work = run.delegations.filter((each) => each.member === member.id);
    const last = work.findLast((each) => each.status === 'running') ?? work.at(-1);
    const done = run.nodes.filter((each) => each.node_id !== managerNode && each.agent_id === member.agent_id && !each.superseded);
    // A manager that would not delegate: the tasks then went to the members in their order.
    const undelegated = work.length === 0 ? done.at(-1) : undefined;
    const now = last ?? undelegated;
    return {
      id: member.id,
      kind: 'member',
      title: member.name,
      status: now?.status ?? (runEnded(run) ? 'skipped' : 'idle'),
      waiting_for: undelegated?.waiting_for ?? null,
      agentId: member.agent_id,
      taskId: now?.task_id ?? null,
      startedAt: work[0]?.created_at ?? undelegated?.started_at ?? null,
      completedAt: now?.completed_at ?? null,
      cost: sum(done.map((each) => each.cost_usd)),
      tokens: done.reduce((total, each) => total + each.input_tokens + each.output_tokens, 0),
      output: last?.result ?? undelegated?.output ?? null,
      error: last?.error ?? undelegated?.error_message ?? null,
      branch: null,
      detail: work.length > 1 ? `${work.length} jobs` : '',
      instruction: last?.instruction ?? member.role,
      copied: false,
      runs: [],
      outlets: [],
      at: place(member.id),
    };
  });
  const links = nodes.map(
    (node): LinkView => ({
      id: `${managerNode}-${node.id}`,
      source: managerNode,
      target: node.id,
      label: keysOf(run.delegations, node.id),
      back: false,
      state: node.status === 'running' || node.status === 'pending' ? 'live' : node.startedAt ? 'taken' : 'idle',
    }),
  );
  return { nodes: [manager, ...nodes], links };
}

const plainOutlet: readonly Outlet[] = [{ branch: null, label: '' }];

const keysOf = (delegations: readonly Delegation[], member: string): string | null =>
  delegations
    .filter((each) => each.member === member)
    .map((each) => each.key)
    .join(', ') || null;

/** A sum with something unknown in it is unknown. */
function sum(values: readonly (number | null)[]): number | null {
  return values.some((value) => value === null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

/** How long a node took, in ms; null before it has ended. */
export function durationOf(node: { startedAt: string | null; completedAt: string | null }): number | null {
  return node.startedAt && node.completedAt ? Date.parse(node.completedAt) - Date.parse(node.startedAt) : null;
}

/** An output as one line of text. */
export function brief(output: unknown): string {
  if (output === null || output === undefined) return '';
  if (typeof output === 'string') return plainText(output);
  const decision = output as { approved?: unknown; reason?: unknown };
  if (typeof decision.approved !== 'boolean') return toJson(output);
  const verdict = decision.approved ? 'Approved' : 'Rejected';
  return typeof decision.reason === 'string' && decision.reason ? `${verdict}: ${decision.reason}` : verdict;
}

/** The node to look at while a run goes on: one that works with a task, else one that waits, else the last that has ended. */
export function activeOf(nodes: readonly NodeView[]): NodeView | undefined {
  return (
    nodes.findLast((node) => node.status === 'running' && !node.waiting_for && node.taskId) ??
    nodes.findLast((node) => node.status === 'running') ??
    nodes
      .filter((node) => node.completedAt && !node.copied)
      .toSorted((a, b) => Date.parse(a.completedAt ?? '') - Date.parse(b.completedAt ?? ''))
      .at(-1)
  );
}
