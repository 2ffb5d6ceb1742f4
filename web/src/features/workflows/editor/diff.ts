import type { WorkflowEdge, WorkflowGraph, WorkflowNode } from '@/api/types';
import { toJson } from '@/lib/json';
import { linksOf } from '../graph/layout';
import { kindLabel } from '../graph/node-card';

export type Side = WorkflowGraph & { name: string };

/** How two versions differ: in sentences, and by node and edge for a drawing. */
export interface Difference {
  words: string[];
  /** Node to what became of it; those that are the same are not in it. */
  nodes: Map<string, 'added' | 'removed' | 'changed'>;
  edges: Map<string, 'added' | 'removed'>;
}

const fieldNames: Record<string, string> = {
  type: 'kind',
  label: 'label',
  agent_id: 'agent',
  instruction: 'instruction',
  expected_output: 'expected output',
  output_schema: 'output schema',
  retry: 'number of tries',
  timeout_seconds: 'time limit',
  join: 'beginning with several ways in',
  on_error: 'what happens when it fails',
  context: 'context',
  condition: 'condition',
  map: 'list',
  loop: 'loop',
};
const settingNames: Record<string, string> = {
  max_cost_usd: 'cost limit',
  goal: 'goal',
  max_rounds: 'rounds',
  max_delegations: 'jobs',
  concurrency: 'nodes at a time',
  context: 'what travels on of each output',
  context_limit_chars: 'length of the context',
  manager_agent_id: 'manager',
};
const defaults: Record<string, unknown> = { join: 'all', on_error: 'fail' };

/** What was done to get from one to the other. Places on the canvas count for nothing. */
export function differenceOf(before: Side, after: Side): Difference {
  const words: string[] = [];
  const nodes: Difference['nodes'] = new Map();
  const edges: Difference['edges'] = new Map();
  if (before.name !== after.name) words.push(`Renamed from “${before.name}” to “${after.name}”.`);
  if (before.process !== after.process) words.push(`The process was ${before.process} and is ${after.process}.`);
  const title = (node: WorkflowNode) => `“${node.label || node.id}”`;
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  for (const node of after.nodes) {
    const was = old.get(node.id);
    if (!was) {
      nodes.set(node.id, 'added');
      words.push(`Added the ${kindLabel(node.type).toLowerCase()} ${title(node)}.`);
      continue;
    }
    const fields = changedFields(was, node);
    if (fields.length === 0) continue;
    nodes.set(node.id, 'changed');
    words.push(
      fields.length === 1 && fields[0] === 'label'
        ? `${title(was)} is called ${title(node)} now.`
        : `Changed ${title(node)}: ${fields.map((field) => fieldNames[field] ?? field).join(', ')}.`,
    );
  }
  for (const node of before.nodes) {
    if (now.has(node.id)) continue;
    nodes.set(node.id, 'removed');
    words.push(`Removed the ${kindLabel(node.type).toLowerCase()} ${title(node)}.`);
  }
  const name = (id: string) => {
    const node = now.get(id) ?? old.get(id);
    return node ? title(node) : `“${id}”`;
  };
  const ways = (side: Side) => new Map(edgesOf(side).map((edge) => [wayOf(edge), edge]));
  const [oldWays, newWays] = [ways(before), ways(after)];
  for (const [way, edge] of newWays) {
    if (oldWays.has(way)) {
      if (!same(oldWays.get(way)?.fields ?? null, edge.fields ?? null))
        words.push(`Other fields travel from ${name(edge.source)} to ${name(edge.target)}.`);
      continue;
    }
    edges.set(way, 'added');
    words.push(`Connected ${name(edge.source)} to ${name(edge.target)}${when(edge)}.`);
  }
  for (const [way, edge] of oldWays) {
    if (newWays.has(way)) continue;
    edges.set(way, 'removed');
    // Edges go with their nodes.
    if (now.has(edge.source) && now.has(edge.target)) words.push(`Cut ${name(edge.source)} from ${name(edge.target)}${when(edge)}.`);
  }
  words.push(...inputWords(before, after));
  const settings = [...new Set([...Object.keys(before.settings), ...Object.keys(after.settings)])].filter(
    (key) =>
      !same(
        plain(before.settings[key as keyof typeof before.settings], key),
        plain(after.settings[key as keyof typeof after.settings], key),
      ),
  );
  if (settings.length > 0) words.push(`Changed the settings: ${settings.map((key) => settingNames[key] ?? key).join(', ')}.`);
  if (!same(texts(before), texts(after))) words.push('Changed the notes.');
  return { words, nodes, edges };
}

const edgesOf = (side: Side): WorkflowEdge[] =>
  side.edges.length > 0 ? side.edges : linksOf(side).map(({ source, target, branch }) => ({ source, target, branch }));

export const wayOf = (edge: Pick<WorkflowEdge, 'source' | 'target' | 'branch'>): string =>
  `${edge.source}>${edge.target}>${edge.branch ?? ''}`;

const when = (edge: WorkflowEdge): string => (edge.branch ? ` when ${edge.branch}` : '');

const texts = (side: Side): string[] => (side.notes ?? []).map((note) => note.text ?? '').toSorted();

function changedFields(before: WorkflowNode, after: WorkflowNode): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) =>
      key !== 'position' &&
      key !== 'id' &&
      !same(plain(before[key as keyof WorkflowNode], key), plain(after[key as keyof WorkflowNode], key)),
  );
}

function inputWords(before: Side, after: Side): string[] {
  const old = new Map(before.inputs.map((input) => [input.name, input]));
  const now = new Map(after.inputs.map((input) => [input.name, input]));
  return [
    ...after.inputs.flatMap((input) => {
      const was = old.get(input.name);
      if (!was) return [`Added the input “${input.name}”.`];
      return same(
        { ...was, default: plain(was.default), description: plain(was.description) },
        { ...input, default: plain(input.default), description: plain(input.description) },
      )
        ? []
        : [`Changed the input “${input.name}”.`];
    }),
    ...before.inputs.filter((input) => !now.has(input.name)).map((input) => `Removed the input “${input.name}”.`),
  ];
}

/** What is left out, null, empty or the default is all the same. */
function plain(value: unknown, key = ''): unknown {
  if (value === '' || value === undefined || value === defaults[key]) return null;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value).flatMap(([name, each]) =>
      plain(each, name) === null ? [] : [[name, plain(each, name)] as const],
    );
    return entries.length === 0 ? null : Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
  return value;
}

const same = (a: unknown, b: unknown): boolean => toJson(a) === toJson(b);
