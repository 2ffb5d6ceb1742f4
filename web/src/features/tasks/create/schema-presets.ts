import type { JsonObject } from '@/api/types';

export interface SchemaPreset {
  label: string;
  hint: string;
  schema: JsonObject;
}

const object = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const text = { type: 'string' };

/** Shapes that answers often have, to begin with. */
export const schemaPresets: SchemaPreset[] = [
  { label: 'Summary', hint: 'A text and its key points', schema: object({ summary: text, key_points: { type: 'array', items: text } }) },
  {
    label: 'Classification',
    hint: 'One label of a list, with a reason',
    schema: object({
      label: { type: 'string', enum: ['question', 'complaint', 'praise', 'other'] },
      confidence: { type: 'number', minimum: 0, maximum: 1 },
      reason: text,
    }),
  },
  { label: 'Yes or no', hint: 'A decision with a reason', schema: object({ answer: { type: 'boolean' }, reason: text }) },
  {
    label: 'List of records',
    hint: 'Many things with the same fields',
    schema: object({ items: { type: 'array', items: object({ name: text, value: { type: 'number' } }) } }),
  },
];

export const fieldTypes = ['text', 'number', 'whole number', 'yes or no', 'list of texts'] as const;
export type FieldType = (typeof fieldTypes)[number];

const ofField: Record<FieldType, JsonObject> = {
  text,
  number: { type: 'number' },
  'whole number': { type: 'integer' },
  'yes or no': { type: 'boolean' },
  'list of texts': { type: 'array', items: text },
};

/** The schema with one more required field; begins a new object schema where there is none. */
export function addField(schema: JsonObject | null, name: string, type: FieldType): JsonObject {
  const base = schema ?? { type: 'object', additionalProperties: false };
  const required = Array.isArray(base.required) ? (base.required as string[]) : [];
  return {
    ...base,
    properties: { ...(base.properties as JsonObject | undefined), [name]: ofField[type] },
    required: required.includes(name) ? required : [...required, name],
  };
}
