import { parse, stringify } from 'yaml';
import type { WorkflowEdge, WorkflowNode } from '@/api/types';
import { narrowed } from '@/lib/json';
import { isObject, type Named, renamed } from './agent-names';
import { type Draft, draftOf } from './graph-edit';

/** The workflow as the file the server imports: agents by name, without what is empty or the default. */
export function toYaml(draft: Draft, agents: Named): string {
  const names = new Map(agents.map((agent) => [agent.id, agent.name]));
  return stringify(slim(renamed(draft, 'agent_id', 'agent', (id) => names.get(id) ?? id)), { lineWidth: 100 });
}

export type ReadYaml = { ok: true; draft: Draft } | { ok: false; error: string };

/** Reads YAML as a workflow. What the fields mean is for the server to check. */
export function fromYaml(text: string, agents: Named): ReadYaml {
  let parsed: unknown;
  try {
    parsed = narrowed(parse(text, { intAsBigInt: true }));
  } catch (error) {
    return {
      ok: false,
      error: error instanceof Error ? (error.message.split('\n')[0]?.replace(/:$/, '.') ?? '') : 'This is not valid YAML.',
    };
  }
  if (!isObject(parsed)) return { ok: false, error: 'A workflow begins with its name, its process and its nodes.' };
  const ids = new Map(agents.flatMap((agent) => [[agent.name, agent.id] as const, [agent.id, agent.id] as const]));
  let unknown: string | undefined;
  const value = renamed(parsed, 'agent', 'agent_id', (name) => {
    const id = ids.get(name.trim());
    // The id of an agent that was deleted stays: the check of the workflow tells of it.
    if (id === undefined && !uuid.test(name)) unknown ??= name;
    return id ?? name;
  });
  if (unknown !== undefined) {
    return { ok: false, error: `There is no agent “${unknown}”. Import on the Workflows page makes the agents that a file describes.` };
  }
  for (const field of ['nodes', 'edges', 'inputs', 'notes']) {
    if (value[field] !== undefined && value[field] !== null && !(Array.isArray(value[field]) && value[field].every(isObject))) {
      return { ok: false, error: `“${field}” has to be a list.` };
    }
  }
  const nodes = (value.nodes ?? []) as Partial<WorkflowNode>[];
  const nameless = nodes.findIndex((node) => typeof node.id !== 'string' || node.id === '');
  if (nameless >= 0) return { ok: false, error: `Node ${nameless + 1} has no id.` };
  const edges = (value.edges ?? []) as WorkflowEdge[];
  if (edges.some((edge) => typeof edge.source !== 'string' || typeof edge.target !== 'string')) {
    return { ok: false, error: 'Every edge needs a source and a target.' };
  }
  const process = value.process ?? 'graph';
  if (process !== 'graph' && process !== 'sequential' && process !== 'hierarchical') {
    return { ok: false, error: '“process” has to be graph, sequential or hierarchical.' };
  }
  return {
    ok: true,
    draft: draftOf({
      name: typeof value.name === 'string' ? value.name : '',
      description: typeof value.description === 'string' ? value.description : '',
      process,
      inputs: (value.inputs ?? []) as Draft['inputs'],
      nodes: nodes.map((node) => ({ type: 'agent', ...node }) as WorkflowNode),
      edges,
      notes: (value.notes ?? []) as Draft['notes'],
      settings: (isObject(value.settings) ? value.settings : {}) as Draft['settings'],
    }),
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const defaults: Record<string, unknown> = { join: 'all', on_error: 'fail', context: 'whole' };

/** Leaves out nulls, empty texts, lists and objects, and what is the default anyway. */
function slim(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(slim);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, slim(each)] as const)
      .filter(([key, each]) => {
        if (each === null || each === undefined || each === '' || each === defaults[key]) return false;
        return typeof each !== 'object' || Object.keys(each).length > 0;
      }),
  );
}
