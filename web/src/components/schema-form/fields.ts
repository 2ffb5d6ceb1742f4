import { humanize } from '@/lib/format';
import { toJson } from '@/lib/json';

/** A JSON schema as it comes: nothing of it can be relied on. */
export type Schema = { [keyword: string]: unknown };

export type FieldKind =
  | 'text'
  | 'long'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'url'
  | 'file'
  | 'list'
  | 'group'
  | 'json';

export interface Option {
  label: string;
  value: unknown;
}

/** What a person is shown for one schema. */
export interface Field {
  kind: FieldKind;
  /** Name of the property; empty for the root and for entries of a list. */
  name: string;
  label: string;
  help: string;
  required: boolean;
  /** Null is a value of its own: an empty field that has to be there is null. */
  nullable: boolean;
  initial?: unknown;
  placeholder?: string;
  options?: Option[];
  /** What an entry of a list is. */
  item?: Field;
  /** The fields of a group. */
  fields?: Field[];
  least?: number;
  most?: number;
  above?: number;
  below?: number;
  pattern?: string;
}

const deepest = 6;
const mostFields = 200;

/** The field for a schema. What has no field of its own, or is nested too deeply, is written as JSON. */
export function fieldOf(schema: unknown, label: string): Field {
  const budget = { left: mostFields };
  return make(schema, schema, { name: '', label, required: true, depth: 0, budget });
}

interface Place {
  name: string;
  label: string;
  required: boolean;
  depth: number;
  budget: { left: number };
}

function make(given: unknown, root: unknown, place: Place): Field {
  const { schema, nullable } = plain(given, root);
  place.budget.left -= 1;
  const field: Field = {
    kind: 'json',
    name: place.name,
    label: textOf(schema.title) || place.label,
    help: textOf(schema.description),
    required: place.required,
    nullable,
    ...('default' in schema ? { initial: schema.default } : 'const' in schema && place.required ? { initial: schema.const } : {}),
  };
  const example = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
  if (typeof example === 'string' || typeof example === 'number') field.placeholder = String(example);
  if (place.depth > deepest || place.budget.left < 0) return field;
  const options = optionsOf(schema);
  if (options) return { ...field, kind: 'choice', options };
  const type = typeOf(schema);
  switch (type) {
    case 'string':
      return {
        ...field,
        kind: textKind(schema),
        ...bounds(schema, 'minLength', 'maxLength'),
        ...(isPattern(schema.pattern) ? { pattern: schema.pattern } : {}),
      };
    case 'number':
    case 'integer':
      return {
        ...field,
        kind: type,
        ...bounds(schema, 'minimum', 'maximum'),
        ...number('above', schema.exclusiveMinimum),
        ...number('below', schema.exclusiveMaximum),
      };
    case 'boolean':
      return { ...field, kind: 'boolean' };
    case 'array': {
      const size = bounds(schema, 'minItems', 'maxItems');
      const entry = plain(schema.items, root).schema;
      const chosen = optionsOf(entry);
      if (chosen && schema.uniqueItems !== false) return { ...field, kind: 'choices', options: chosen, ...size };
      if (!isObject(schema.items)) return field;
      const item = make(schema.items, root, { ...place, name: '', label: singular(field.label), required: true, depth: place.depth + 1 });
      return { ...field, kind: 'list', item, ...size };
    }
    case 'object': {
      const names = isObject(schema.properties) ? Object.keys(schema.properties) : [];
      if (names.length === 0 && schema.additionalProperties !== false) return field;
      const required = Array.isArray(schema.required) ? schema.required : [];
      const fields = Object.entries((schema.properties ?? {}) as Schema).map(([name, property]) =>
        make(property, root, {
          ...place,
          name,
          label: humanize(name),
          required: required.includes(name),
          depth: place.depth + 1,
        }),
      );
      return { ...field, kind: 'group', fields };
    }
    default:
      return field;
  }
}

/** A schema without its detours: references, a single alternative beside null, parts that all hold. */
function plain(given: unknown, root: unknown): { schema: Schema; nullable: boolean } {
  let schema: Schema = isObject(given) ? given : {};
  let nullable = false;
  for (let turn = 0; turn < 20; turn++) {
    if (typeof schema.$ref === 'string') {
      const { $ref, ...beside } = schema;
      const target = resolve(root, $ref as string);
      schema = { ...target, ...beside };
      continue;
    }
    const parts = schema.allOf;
    if (Array.isArray(parts) && parts.length > 0) {
      const { allOf: _, ...beside } = schema;
      schema = parts.filter(isObject).reduce((all, part) => merge(all, plain(part, root).schema), beside);
      continue;
    }
    const ways = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(ways)) {
      const real = ways.filter((way) => !(isObject(way) && way.type === 'null'));
      if (real.length === 1) {
        const { anyOf: _any, oneOf: _one, ...beside } = schema;
        nullable ||= real.length < ways.length;
        schema = { ...(isObject(real[0]) ? real[0] : {}), ...beside };
        continue;
      }
    }
    break;
  }
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const types = schema.type.filter((type) => type !== 'null');
    nullable = true;
    schema = { ...schema, type: types.length === 1 ? types[0] : types };
  }
  return { schema, nullable };
}

function merge(all: Schema, part: Schema): Schema {
  const both = { ...all, ...part };
  if (isObject(all.properties) && isObject(part.properties)) both.properties = { ...all.properties, ...part.properties };
  if (Array.isArray(all.required) && Array.isArray(part.required)) both.required = [...all.required, ...part.required];
  return both;
}

function resolve(root: unknown, reference: string): Schema {
  if (!reference.startsWith('#')) return {};
  let at: unknown = root;
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    if (!isObject(at)) return {};
    at = at[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return isObject(at) ? at : {};
}

function typeOf(schema: Schema): unknown {
  if (typeof schema.type === 'string') return schema.type;
  if (schema.type !== undefined) return undefined;
  if (isObject(schema.properties)) return 'object';
  if (isObject(schema.items)) return 'array';
  return typeof schema.format === 'string' || typeof schema.pattern === 'string' ? 'string' : undefined;
}

/** Choices: an enum, or alternatives that are each one value. A null among them is what an empty field means. */
function optionsOf(schema: Schema): Option[] | null {
  if (Array.isArray(schema.enum) && schema.enum.length > 0) {
    const names = Array.isArray(schema.enumNames) ? schema.enumNames : [];
    return schema.enum.flatMap((value, index) => (value === null ? [] : [{ value, label: textOf(names[index]) || labelOf(value) }]));
  }
  if ('const' in schema) return [{ value: schema.const, label: labelOf(schema.const) }];
  const ways = schema.oneOf ?? schema.anyOf;
  if (!Array.isArray(ways) || ways.length === 0 || !ways.every((way) => isObject(way) && 'const' in way)) return null;
  return (ways as Schema[]).map((way) => ({ value: way.const, label: textOf(way.title) || labelOf(way.const) }));
}

function labelOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string') return /^[a-z0-9]+([_-][a-z0-9]+)*$/.test(value) ? humanize(value) : value;
  return toJson(value);
}

function textKind(schema: Schema): FieldKind {
  switch (schema.format) {
    case 'date':
      return 'date';
    case 'date-time':
      return 'datetime';
    case 'time':
      return 'time';
    case 'email':
      return 'email';
    case 'uri':
    case 'url':
      return 'url';
    case 'file':
    case 'binary':
      return 'file';
    case 'textarea':
    case 'markdown':
    case 'html':
      return 'long';
  }
  if (schema.contentMediaType !== undefined) return 'long';
  return typeof schema.maxLength === 'number' && schema.maxLength <= 120 ? 'text' : isPattern(schema.pattern) ? 'text' : 'long';
}

function bounds(schema: Schema, least: string, most: string): Pick<Field, 'least' | 'most'> {
  return { ...number('least', schema[least]), ...number('most', schema[most]) };
}

const number = (name: string, value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? { [name]: value } : {});

function isPattern(pattern: unknown): pattern is string {
  if (typeof pattern !== 'string') return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    // The server's dialect knows more; it checks what we can't.
    return false;
  }
}

const singular = (label: string) => label.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

export const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
