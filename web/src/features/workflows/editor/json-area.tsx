import { useState } from 'react';
import type { JsonObject } from '@/api/types';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';

/** A JSON object as text. It holds from the moment it can be read; until then the field says so. */
export function JsonArea({
  label,
  value,
  error,
  onChange,
}: {
  label: string;
  value: JsonObject | null;
  error: string | undefined;
  onChange: (value: JsonObject | null) => void;
}) {
  const [text, setText] = useState(() => (value ? JSON.stringify(value, null, 2) : ''));
  const [wrong, setWrong] = useState<string | undefined>();
  const change = (next: string) => {
    setText(next);
    setWrong(undefined);
    if (!next.trim()) return onChange(null);
    try {
      const read: unknown = JSON.parse(next);
      if (typeof read === 'object' && read !== null && !Array.isArray(read)) onChange(read as JsonObject);
      else setWrong('This has to be an object.');
    } catch {
      setWrong('Not valid JSON yet.');
    }
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
