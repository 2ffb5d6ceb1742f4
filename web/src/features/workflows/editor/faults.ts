import type { FieldProblem } from '@/lib/problem';
import { kindOf } from '../kinds/registry';
import { nothing, type Selection } from './editor-state';
import { type Draft, edgeId } from './graph-edit';

/** One thing that is wrong, and what to choose to see it. */
export interface Fault {
  text: string;
  selection: Selection;
}

/** What is wrong, sorted to where it is shown. */
export interface Faults {
  /** Field to message, by node; a fault of the node as a whole has the field "". */
  nodes: Map<string, Map<string, string>>;
  edges: Map<string, string>;
  /** Field to message, by the index of the input. */
  inputs: Map<number, string>;
  rest: string[];
  all: Fault[];
}

export const noFaults: Faults = { nodes: new Map(), edges: new Map(), inputs: new Map(), rest: [], all: [] };

/** The server names `nodes.draft.agent_id`, `edges.a-b.branch`, `inputs.topic.default`. */
export function sortFaults(errors: readonly FieldProblem[], draft: Draft): Faults {
  const faults: Faults = { nodes: new Map(), edges: new Map(), inputs: new Map(), rest: [], all: [] };
  const title = (id: string) => draft.nodes.find((each) => each.id === id)?.label || id;
  for (const { field, message } of errors) {
    const [root, name = '', ...path] = field.split('.');
    const node = root === 'nodes' ? draft.nodes.find((each) => each.id === name) : undefined;
    const edge = root === 'edges' ? edgeNamed(draft, name) : undefined;
    const input = root === 'inputs' ? inputNamed(draft, name) : -1;
    if (node) {
      const known = faults.nodes.get(node.id) ?? new Map<string, string>();
      known.set(path.join('.'), message);
      faults.nodes.set(node.id, known);
      faults.all.push({ text: `${title(node.id)}: ${fieldWords(path)}${message}`, selection: { ...nothing, nodes: [node.id] } });
    } else if (edge) {
      faults.edges.set(edgeId(edge), message);
      faults.all.push({
        text: `${title(edge.source)} → ${title(edge.target)}: ${message}`,
        selection: { ...nothing, edges: [edgeId(edge)] },
      });
    } else {
      if (input >= 0) faults.inputs.set(input, message);
      else faults.rest.push(message);
      faults.all.push({ text: root === 'inputs' && name ? `Input ${name}: ${message}` : message, selection: nothing });
    }
  }
  return faults;
}

/** What can be run and is most likely not meant. */
export const warningsOf = (draft: Draft): Fault[] =>
  draft.nodes.flatMap((node) => {
    const warning = kindOf(node.type).warning?.(node);
    return warning ? [{ text: `${node.label || node.id}: ${warning}`, selection: { ...nothing, nodes: [node.id] } }] : [];
  });

const fieldNames: Record<string, string> = {
  agent_id: 'Agent',
  instruction: 'Instruction',
  expected_output: 'Expected output',
  expression: 'Expression',
  items: 'List',
  until: 'Until',
  question: 'Question',
  branches: 'Branches',
  output_schema: 'Schema',
  on_error: 'When it fails',
};

function fieldWords(path: readonly string[]): string {
  const name = fieldNames[path.at(-1) ?? ''];
  return name ? `${name}. ` : '';
}

const edgeNamed = (draft: Draft, name: string) =>
  draft.edges.find((edge) => edgeId(edge) === name || `${edge.source}-${edge.target}` === name) ??
  (/^\d+$/.test(name) ? draft.edges[Number(name)] : undefined);

const inputNamed = (draft: Draft, name: string) =>
  /^\d+$/.test(name) ? Number(name) : draft.inputs.findIndex((input) => input.name === name);
