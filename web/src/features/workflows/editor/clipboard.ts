import { narrowed, parseJson, toJson } from '@/lib/json';
import { isObject, type Named, renamed } from './agent-names';
import type { Pieces } from './pieces';

/** Pieces as JSON with agents by name, as files have them. */
export function copyText(pieces: Pieces, agents: Named): string {
  const names = new Map(agents.map((agent) => [agent.id, agent.name]));
  return toJson(
    renamed(pieces, 'agent_id', 'agent', (id) => names.get(id) ?? id),
    2,
  );
}

/** Reads nodes from JSON or YAML: what was copied here, a whole workflow, a list of nodes, or one node. Null when there are none. */
export async function readPieces(text: string, agents: Named): Promise<Pieces | null> {
  if (!/\bid\b|\bnodes\b/.test(text)) return null;
  const value = await parsed(text);
  const whole = Array.isArray(value)
    ? { nodes: value }
    : isObject(value) && 'id' in value && !('nodes' in value)
      ? { nodes: [value] }
      : value;
  if (!isObject(whole) || !Array.isArray(whole.nodes) || !whole.nodes.every((node) => isObject(node) && typeof node.id === 'string'))
    return null;
  const ids = new Map(agents.flatMap((agent) => [[agent.name, agent.id] as const, [agent.id, agent.id] as const]));
  const known = renamed(whole, 'agent', 'agent_id', (name) => ids.get(name.trim()) ?? name);
  const list = <T>(each: unknown): T[] => (Array.isArray(each) ? (each.filter(isObject) as T[]) : []);
  return { nodes: list(known.nodes), edges: list(known.edges), notes: list(known.notes) };
}

async function parsed(text: string): Promise<unknown> {
  try {
    return parseJson(text);
  } catch {
    // Then it may be YAML, whose reader is loaded when it is needed.
  }
  try {
    return narrowed((await import('yaml')).parse(text, { intAsBigInt: true }));
  } catch {
    return null;
  }
}
