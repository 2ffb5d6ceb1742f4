import type { JsonObject } from '@/api/types';
import { parseJson, toJson } from '@/lib/json';

export type JsonText = { ok: true; value: JsonObject | null } | { ok: false; error: string };

/** The server's limit for input data. */
const largest = 1024 * 1024;
const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** Reads what was typed as a JSON object; nothing typed is nothing given. Errors say where. */
export function readJsonObject(text: string): JsonText {
  if (!text.trim()) return { ok: true, value: null };
  if (new Blob([text]).size > largest) return { ok: false, error: 'This is more than 1 MB. Attach it as a file instead.' };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return { ok: false, error: explain(text, error) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, error: 'This has to be an object, like { "city": "Rome" }.' };
  }
  return { ok: true, value: value as JsonObject };
}

/** The same for a JSON schema; looks for the slips people make in schemas, the server checks the rest. */
export function readSchema(text: string): JsonText {
  const read = readJsonObject(text);
  if (!read.ok || read.value === null) return read;
  const wrong = checkSchema(read.value, 'The schema');
  return wrong ? { ok: false, error: wrong } : read;
}

function checkSchema(schema: JsonObject, name: string): string | null {
  const { type, properties, required, items } = schema;
  for (const each of Array.isArray(type) ? type : type === undefined ? [] : [type]) {
    if (!types.includes(each)) return `${name} has the type ${toJson(each)}. Use one of ${types.join(', ')}.`;
  }
  if (properties !== undefined) {
    if (!isObject(properties)) return `${name}: "properties" has to be an object.`;
    for (const [key, value] of Object.entries(properties)) {
      if (typeof value === 'boolean') continue;
      if (!isObject(value)) return `"${key}" has to be a schema, like { "type": "string" }.`;
      const wrong = checkSchema(value, `"${key}"`);
      if (wrong) return wrong;
    }
  }
  if (required !== undefined && !(Array.isArray(required) && required.every((each) => typeof each === 'string'))) {
    return `${name}: "required" has to be a list of names.`;
  }
  return isObject(items) ? checkSchema(items, `The items of ${name.toLowerCase()}`) : null;
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Engines word these errors differently, and some name no place; an end that is too early is only what they call one. */
function explain(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  const end = text.trimEnd().length;
  const early = /unexpected end|unterminated|end of data/i.test(message) || (position !== undefined && Number(position) >= end);
  const at = position === undefined ? (early ? text.length : undefined) : Number(position);
  const place = at === undefined ? line && `line ${line}, column ${column}` : placeOf(text, at);
  if (early) return `Not valid JSON yet: it ends too early (${place}).`;
  const token = at === undefined ? /unexpected token '?(.)/i.exec(message)?.[1] : text[at];
  const unexpected = token ? `unexpected ${toJson(token)}` : 'look at its quotes, commas and brackets';
  return `Not valid JSON: ${unexpected}${place ? ` at ${place}` : ''}.`;
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The same JSON, indented; what is not JSON stays as it is. */
export function formatJson(text: string): string {
  try {
    return toJson(parseJson(text), 2);
  } catch {
    // Half-typed text is not an error here: its field says what is wrong.
    return text;
  }
}
