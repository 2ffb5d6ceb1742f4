import { parse, stringify } from 'lossless-json';

/** So many digits in a row may be a whole number that a JavaScript number rounds. */
const manyDigits = /\d{16}/;

/** Reads JSON. A whole number that a JavaScript number would round becomes a bigint, so that it is shown and sent as it came. */
export function parseJson<T = unknown>(text: string): T {
  const value = JSON.parse(text) as T; // its errors name the place
  return manyDigits.test(text) ? (parse(text, null, { parseNumber: exact, onDuplicateKey: ({ newValue }) => newValue }) as T) : value;
}

/** Writes JSON, bigints as the whole numbers they are. */
export function toJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return stringify(value, null, indent) ?? 'null';
  }
}

/** The number that was written: a bigint where a number would be another one. */
export const exact = (written: string): number | bigint =>
  /^-?\d+$/.test(written) && !Number.isSafeInteger(Number(written)) ? BigInt(written) : Number(written);

/** The value with bigints only where a number would be another one. */
export function narrowed(value: unknown): unknown {
  if (typeof value === 'bigint') return exact(value.toString());
  if (Array.isArray(value)) return value.map(narrowed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, narrowed(each)]));
}
