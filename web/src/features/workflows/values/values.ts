import type { JsonObject, WorkflowEdge, WorkflowInput, WorkflowNode } from '@/api/types';
import { fold } from '@/lib/fold';
import { toJson } from '@/lib/json';

/** Something a text or expression of a node can read. */
export interface Value {
  /** As it is written: `outputs.triage.category`. */
  path: string;
  /** In a word: text, number, yes or no, list, object; empty when it is not known. */
  type: string;
  /** Where it comes from, for people. */
  from: string;
  /** What it was in the last run; undefined when there was none. */
  last: unknown;
}

export interface LastRun {
  inputs: JsonObject;
  outputs: JsonObject;
}

interface Graph {
  inputs: readonly WorkflowInput[];
  nodes: readonly WorkflowNode[];
  edges: readonly WorkflowEdge[];
}

const deepest = 3;
const mostFields = 30;
const inputTypes: Record<WorkflowInput['type'], string> = { string: 'text', number: 'number', boolean: 'yes or no', json: '' };

/** What the texts of a node can read: the workflow's inputs, and the outputs of all nodes from which a way leads to it. */
export function valuesFor(graph: Graph, nodeId: string | null, last: LastRun | null): Value[] {
  const node = graph.nodes.find((each) => each.id === nodeId);
  const values: Value[] = graph.inputs.map((input) => ({
    path: `inputs.${input.name}`,
    type: inputTypes[input.type],
    from: input.description || 'Input',
    last: last?.inputs[input.name] ?? input.default ?? undefined,
  }));
  for (const before of node ? nodesBefore(graph, node.id) : []) {
    const output = last?.outputs[before.id];
    values.push(...valuesOf(`outputs.${before.id}`, before.label || before.id, before.output_schema ?? null, output, 0));
  }
  if (node?.type === 'map') {
    const list = values.find(({ path }) => path === node.map?.items.trim())?.last;
    values.unshift(
      {
        path: 'item',
        type: typeName(Array.isArray(list) ? list[0] : undefined),
        from: 'The entry it works on',
        last: Array.isArray(list) ? list[0] : undefined,
      },
      { path: 'index', type: 'number', from: 'Its place in the list, from 0', last: undefined },
    );
  }
  if (node?.type === 'loop') values.unshift({ path: 'iteration', type: 'number', from: 'The round, from 1', last: undefined });
  return values;
}

/** Nodes from which a way leads to this one, the nearest first. */
export function nodesBefore({ nodes, edges }: Pick<Graph, 'nodes' | 'edges'>, id: string): WorkflowNode[] {
  const found: string[] = [];
  const open = [id];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const edge of edges) {
      if (edge.target !== at || found.includes(edge.source)) continue;
      found.push(edge.source);
      open.push(edge.source);
    }
  }
  return found.flatMap((each) => nodes.find((node) => node.id === each && node.id !== id && node.type !== 'loop') ?? []);
}

function valuesOf(path: string, from: string, schema: JsonObject | null, last: unknown, depth: number): Value[] {
  const own: Value = { path, type: schema ? schemaType(schema) : typeName(last), from, last };
  if (depth >= deepest) return [own];
  const properties = isObject(schema?.properties) ? schema.properties : {};
  const names = [...new Set([...Object.keys(properties), ...(isObject(last) ? Object.keys(last) : [])])].filter((name) =>
    /^[A-Za-z_][\w-]*$/.test(name),
  );
  return [
    own,
    ...names.slice(0, mostFields).flatMap((name) => {
      const field = properties[name];
      return valuesOf(`${path}.${name}`, from, isObject(field) ? field : null, isObject(last) ? last[name] : undefined, depth + 1);
    }),
  ];
}

function schemaType(schema: JsonObject): string {
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type;
  const names: Record<string, string> = {
    string: 'text',
    integer: 'number',
    number: 'number',
    boolean: 'yes or no',
    array: 'list',
    object: 'object',
  };
  return typeof type === 'string' ? (names[type] ?? '') : isObject(schema.properties) ? 'object' : '';
}

function typeName(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (typeof value === 'boolean') return 'yes or no';
  if (Array.isArray(value)) return 'list';
  return isObject(value) ? 'object' : '';
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part of a text that a chosen value replaces, and what is typed of it so far. */
export interface Place {
  from: number;
  to: number;
  query: string;
}

/** Where in a text a value is being typed: within open braces in texts, at a name in expressions. */
export function placeAt(text: string, caret: number, inText: boolean): Place | null {
  const before = text.slice(0, caret);
  const name = /[A-Za-z_][\w.[\]-]*$/.exec(before)?.[0] ?? '';
  const place = { from: caret - name.length, to: caret + (/^[\w.[\]-]*/.exec(text.slice(caret))?.[0].length ?? 0), query: name };
  if (!inText) return name ? place : null;
  const open = before.lastIndexOf('{{');
  return open < 0 || before.indexOf('}}', open) >= 0 ? null : place;
}

/** The text with a value in its place, and where the caret stands then. */
export function insertValue(text: string, place: Place, path: string, inText: boolean): { text: string; caret: number } {
  const before = text.slice(0, place.from);
  const after = text.slice(place.to);
  const open = before.lastIndexOf('{{');
  const inBraces = open >= 0 && before.indexOf('}}', open) < 0;
  if (!inText) return { text: before + path + after, caret: before.length + path.length };
  const start = inBraces ? before + path : `${before}{{${path}`;
  const close = after.indexOf('}}');
  const closed = inBraces && close >= 0 && !after.slice(0, close).includes('{{');
  return { text: closed ? start + after : `${start}}}${after}`, caret: start.length + 2 };
}

/** Values that fit what is typed: those that begin with it, then those that hold it. */
export function matching(values: readonly Value[], query: string): Value[] {
  const part = fold(query);
  const begins = values.filter(({ path }) => fold(path).startsWith(part));
  const holds = values.filter(({ path, from }) => !fold(path).startsWith(part) && fold(`${path} ${from}`).includes(part));
  return [...begins, ...holds].slice(0, 50);
}

const longestShown = 80;

/** A value in a line. */
export function lastText(last: unknown): string {
  if (last === undefined || last === null) return '';
  const text = (typeof last === 'string' ? last : toJson(last)).replace(/\s+/g, ' ').trim();
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
