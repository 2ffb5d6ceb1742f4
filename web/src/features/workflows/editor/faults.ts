import type { FieldProblem } from '@/lib/problem';
import { type Draft, edgeId } from './graph-edit';

/** What is wrong, sorted to where it is shown. */
export interface Faults {
  /** Field to message, by node; a fault of the node as a whole has the field "". */
  nodes: Map<string, Map<string, string>>;
  edges: Map<string, string>;
  rest: string[];
  count: number;
}

export const noFaults: Faults = { nodes: new Map(), edges: new Map(), rest: [], count: 0 };

/** The server names `nodes.draft.agent_id`, `edges.a-b.branch`, `inputs.topic.default`. */
export function sortFaults(errors: readonly FieldProblem[], draft: Draft): Faults {
  const faults: Faults = { nodes: new Map(), edges: new Map(), rest: [], count: errors.length };
  for (const { field, message } of errors) {
    const [root, name = '', ...path] = field.split('.');
    const node = root === 'nodes' ? draft.nodes.find((each) => each.id === name) : undefined;
    const edge = root === 'edges' ? edgeNamed(draft, name) : undefined;
    if (node) {
      const known = faults.nodes.get(node.id) ?? new Map<string, string>();
      known.set(path.join('.'), message);
      faults.nodes.set(node.id, known);
    } else if (edge) faults.edges.set(edgeId(edge), message);
    else faults.rest.push(root === 'inputs' && name ? `Input ${name}: ${message}` : message);
  }
  return faults;
}

const edgeNamed = (draft: Draft, name: string) =>
  draft.edges.find((edge) => edgeId(edge) === name || `${edge.source}-${edge.target}` === name) ??
  (/^\d+$/.test(name) ? draft.edges[Number(name)] : undefined);
