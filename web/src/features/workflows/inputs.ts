import type { JsonObject, WorkflowInput } from '@/api/types';

/** What the fields of a start form hold: texts, and flags for booleans. */
export type InputTexts = { [name: string]: string | boolean };
export type InputErrors = { [name: string]: string };

export function initialTexts(inputs: readonly WorkflowInput[], values: JsonObject = {}): InputTexts {
  return Object.fromEntries(
    inputs.map((input) => {
      const value = values[input.name] ?? input.default;
      if (input.type === 'boolean') return [input.name, value === true];
      if (value === undefined || value === null) return [input.name, ''];
      return [input.name, typeof value === 'string' && input.type !== 'json' ? value : JSON.stringify(value, null, 2)];
    }),
  );
}

/** The typed values, or what is wrong with each field. What is left empty is left out, so that the server's default holds. */
export function readInputs(inputs: readonly WorkflowInput[], texts: InputTexts): { values: JsonObject; errors: InputErrors } {
  const values: JsonObject = {};
  const errors: InputErrors = {};
  for (const input of inputs) {
    const text = texts[input.name];
    if (typeof text === 'boolean') {
      values[input.name] = text;
      continue;
    }
    if (!text?.trim()) {
      if (input.required && (input.default === undefined || input.default === null)) errors[input.name] = 'This is required.';
      continue;
    }
    if (input.type === 'number') {
      const number = Number(text.trim());
      if (Number.isFinite(number)) values[input.name] = number;
      else errors[input.name] = 'This has to be a number, like 12.5.';
    } else if (input.type === 'json') {
      try {
        values[input.name] = JSON.parse(text);
      } catch {
        errors[input.name] = 'This is not valid JSON.';
      }
    } else values[input.name] = text;
  }
  return { values, errors };
}
