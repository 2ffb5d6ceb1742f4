import { plural } from '@/lib/format';
import { exact, parseJson, toJson } from '@/lib/json';
import { type Field, isObject } from './fields';

/** What the fields hold while they are filled in: texts as typed, choices as places in the list of options. */
export type Draft = string | boolean | null | Draft[] | GroupDraft;
export interface GroupDraft {
  fields: { [name: string]: Draft };
  /** Properties the schema does not name; they stay as they were. */
  rest: { [name: string]: unknown };
}
/** Faults by the path of their field: `name`, `people[1].age`; the root's is empty. */
export type Faults = { [path: string]: string };
export type Reading = { value: unknown; faults: Faults };

export const pathOf = (path: string, name: string): string => (path ? `${path}.${name}` : name);
export const entryOf = (path: string, index: number): string => `${path}[${index}]`;

/** The draft that shows a value, or what the schema proposes when there is none. */
export function draftOf(field: Field, value: unknown = field.initial): Draft {
  switch (field.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : field.required ? null : false;
    case 'choice': {
      const index = optionAt(field, value);
      const only = field.required && !field.nullable && field.options?.length === 1;
      return index >= 0 ? String(index) : only ? '0' : '';
    }
    case 'choices':
      return Array.isArray(value) ? value.map((each) => String(optionAt(field, each))).filter((index) => index !== '-1') : [];
    case 'list': {
      const item = field.item as Field;
      if (Array.isArray(value)) return value.map((each) => draftOf(item, each));
      return Array.from({ length: Math.min(field.least ?? (field.required ? 1 : 0), 20) }, () => draftOf(item));
    }
    case 'group': {
      const known = isObject(value) ? value : {};
      const fields = field.fields ?? [];
      const names = new Set(fields.map(({ name }) => name));
      return {
        fields: Object.fromEntries(fields.map((each) => [each.name, draftOf(each, each.name in known ? known[each.name] : each.initial)])),
        rest: Object.fromEntries(Object.entries(known).filter(([name]) => !names.has(name))),
      };
    }
    case 'datetime':
      return localTime(value);
    case 'json':
      return value === undefined ? '' : toJson(value, 2);
    default:
      if (value === undefined || value === null) return '';
      return typeof value === 'string' ? value : toJson(value);
  }
}

/** The value of a draft, `undefined` when nothing was given; and every fault, in words. */
export function readDraft(field: Field, draft: Draft, path = ''): Reading {
  switch (field.kind) {
    case 'group':
      return readGroup(field, draft as GroupDraft, path);
    case 'list':
      return readList(field, draft as Draft[], path);
    case 'choices':
      return sized(
        field,
        path,
        (draft as string[])
          .map(Number)
          .sort(ascending)
          .map((index) => field.options?.[index]?.value),
      );
    case 'boolean':
      return draft === null ? missing(field, path, 'Choose yes or no.') : { value: draft, faults: {} };
    case 'choice':
      return draft === '' ? missing(field, path, 'Choose one.') : { value: field.options?.[Number(draft)]?.value, faults: {} };
    default: {
      const text = String(draft ?? '');
      if (!text.trim()) return missing(field, path, field.kind === 'file' ? 'Choose a file.' : 'This is required.');
      const read = readText(field, text);
      return read.fault ? { value: undefined, faults: { [path]: read.fault } } : { value: read.value, faults: {} };
    }
  }
}

function readGroup(field: Field, { fields, rest }: GroupDraft, path: string): Reading {
  const value: { [name: string]: unknown } = {};
  const faults: Faults = {};
  for (const each of field.fields ?? []) {
    const read = readDraft(each, fields[each.name] ?? draftOf(each), pathOf(path, each.name));
    if (read.value !== undefined) value[each.name] = read.value;
    Object.assign(faults, read.faults);
  }
  // An optional group in which nothing was given is not there, whatever its own fields ask for.
  if (!field.required && isUntouched(field, { fields, rest })) return { value: undefined, faults: {} };
  return { value: { ...value, ...rest }, faults };
}

function readList(field: Field, entries: Draft[], path: string): Reading {
  const faults: Faults = {};
  const values = entries.map((entry, index) => {
    const read = readDraft(field.item as Field, entry, entryOf(path, index));
    Object.assign(faults, read.faults);
    return read.value;
  });
  if (Object.keys(faults).length > 0) return { value: undefined, faults };
  return sized(field, path, values);
}

function sized(field: Field, path: string, values: unknown[]): Reading {
  if (values.length === 0 && !field.required && !field.least) return { value: undefined, faults: {} };
  const wrong =
    field.least !== undefined && values.length < field.least
      ? `At least ${plural(field.least, 'entry', 'entries')} ${field.least === 1 ? 'is' : 'are'} needed.`
      : field.most !== undefined && values.length > field.most
        ? `At most ${plural(field.most, 'entry', 'entries')} ${field.most === 1 ? 'is' : 'are'} allowed.`
        : null;
  return wrong ? { value: undefined, faults: { [path]: wrong } } : { value: values, faults: {} };
}

function missing(field: Field, path: string, message: string): Reading {
  if (!field.required) return { value: undefined, faults: {} };
  return field.nullable ? { value: null, faults: {} } : { value: undefined, faults: { [path]: message } };
}

type Read = { value?: unknown; fault?: string };

function readText(field: Field, text: string): Read {
  switch (field.kind) {
    case 'number':
    case 'integer':
      return readNumber(field, text.trim());
    case 'json':
      return readJson(text);
    case 'date':
      return isDate(text.trim()) ? { value: text.trim() } : { fault: 'Write a date, such as 2027-03-31.' };
    case 'datetime': {
      const time = new Date(text.trim());
      return Number.isNaN(time.getTime()) ? { fault: 'Write a date and a time.' } : { value: time.toISOString().replace('.000Z', 'Z') };
    }
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text.trim())
        ? { value: withSeconds(text.trim()) }
        : { fault: 'Write a time, such as 14:30.' };
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text.trim())
        ? bounded(field, text.trim())
        : { fault: 'Write an email address, such as ada@example.com.' };
    case 'url':
      return URL.canParse(text.trim()) ? bounded(field, text.trim()) : { fault: 'Write a whole address, such as https://example.com.' };
    case 'text':
      return bounded(field, text.trim());
    default:
      return bounded(field, text);
  }
}

function readNumber(field: Field, text: string): Read {
  // 1,5 is how half the world writes it; 1,500 could be either and is refused.
  const plainText = /^-?\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : text;
  const value = exact(plainText);
  if (typeof value === 'number' && !Number.isFinite(value))
    return { fault: field.kind === 'integer' ? 'Write a whole number, such as 12.' : 'Write a number, such as 12.5.' };
  if (field.kind === 'integer' && typeof value === 'number' && !Number.isInteger(value))
    return { fault: 'Write a whole number, such as 12.' };
  if (field.least !== undefined && value < field.least) return { fault: `The least is ${field.least}.` };
  if (field.most !== undefined && value > field.most) return { fault: `The most is ${field.most}.` };
  if (field.above !== undefined && value <= field.above) return { fault: `This has to be more than ${field.above}.` };
  if (field.below !== undefined && value >= field.below) return { fault: `This has to be less than ${field.below}.` };
  return { value };
}

function bounded(field: Field, text: string): Read {
  const length = text.length;
  if (field.least !== undefined && length < field.least)
    return { fault: `Write at least ${plural(field.least, 'character')}; these are ${length}.` };
  if (field.most !== undefined && length > field.most)
    return { fault: `Write at most ${plural(field.most, 'character')}; these are ${length}.` };
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(text)) {
    return {
      fault: field.placeholder
        ? `This has to look like ${field.placeholder}.`
        : `This does not have the form that is asked for: ${field.pattern}`,
    };
  }
  return { value: text };
}

/** JSON as it was typed; the fault says where it stops making sense, when the browser can tell. */
export function readJson(text: string): Read {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return { fault: explain(text, error instanceof Error ? error.message : '') };
  }
}

function explain(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const line = /line (\d+) column (\d+)/.exec(message);
  if (position === undefined && !line) return /end of/i.test(message) ? 'This JSON ends too early.' : 'This is not valid JSON.';
  const before = text.slice(0, Number(position ?? 0)).split('\n');
  const place =
    position === undefined && line
      ? `line ${line[1]}, column ${line[2]}`
      : `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `This is not valid JSON: look at ${place}.`;
}

function isUntouched(field: Field, draft: GroupDraft): boolean {
  return (
    Object.keys(draft.rest).length === 0 &&
    (field.fields ?? []).every((each) => {
      const held = draft.fields[each.name];
      return held === undefined || toJson(held) === toJson(draftOf(each));
    })
  );
}

function optionAt(field: Field, value: unknown): number {
  const wanted = toJson(value);
  return field.options?.findIndex((option) => toJson(option.value) === wanted) ?? -1;
}

function isDate(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** `2027-03-31T14:30` in the reader's time zone, as the browser's field wants it. */
function localTime(value: unknown): string {
  if (typeof value !== 'string') return '';
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return value;
  const two = (part: number) => String(part).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

const withSeconds = (text: string) => (text.length === 5 ? `${text}:00` : text);
const ascending = (a: number, b: number) => a - b;
