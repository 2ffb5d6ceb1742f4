import { useState } from 'react';
import type { JsonObject } from '@/api/types';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { parseJson, toJson } from '@/lib/json';
import { unfinished } from './unfinished';

const notYet = 'This is not JSON yet. It is kept here as you typed it, and the workflow cannot be saved as a version before it is.';

/** A JSON object as text. It holds from the moment it can be read; until then the field says so, and keeps what was typed. */
export function JsonArea({
  label,
  name,
  value,
  error,
  onChange,
}: {
  label: string;
  /** Names the field among all, for what does not parse yet. */
  name: string;
  value: JsonObject | null;
  error: string | undefined;
  onChange: (value: JsonObject | null) => void;
}) {
  const [text, setText] = useState(() => unfinished.read(name) ?? (value ? toJson(value, 2) : ''));
  const [wrong, setWrong] = useState<string | undefined>(() => (unfinished.read(name) === undefined ? undefined : notYet));
  const change = (next: string) => {
    setText(next);
    const read = readObject(next);
    unfinished.write(name, read === undefined ? next : null);
    setWrong(read === undefined ? notYet : undefined);
    if (read !== undefined) onChange(read);
  };
  return (
    <FormField label={label} error={wrong ?? error}>
      {(control) => (
        <Textarea
          {...control}
          rows={5}
          spellCheck={false}
          className="font-mono text-xs leading-[18px]"
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </FormField>
  );
}

/** Undefined where it is no JSON object. */
function readObject(text: string): JsonObject | null | undefined {
  if (!text.trim()) return null;
  try {
    const read: unknown = parseJson(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
