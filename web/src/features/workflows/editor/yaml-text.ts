import { parse, stringify } from 'yaml';
import type { WorkflowEdge, WorkflowNode } from '@/api/types';
import { type Draft, draftOf } from './graph-edit';

/** The workflow as YAML, without what is empty or the default. */
export function toYaml(draft: Draft): string {
  return stringify(slim(draft), { lineWidth: 100 });
}

export type ReadYaml = { ok: true; draft: Draft } | { ok: false; error: string };

/** Reads YAML as a workflow. What the fields mean is for the server to check. */
export function fromYaml(text: string): ReadYaml {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'This is not valid YAML.' };
  }
  if (!isObject(value)) return { ok: false, error: 'A workflow begins with its name, its process and its nodes.' };
  for (const field of ['nodes', 'edges', 'inputs']) {
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
      settings: (isObject(value.settings) ? value.settings : {}) as Draft['settings'],
    }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

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
