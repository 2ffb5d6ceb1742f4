import { useState } from 'react';
import type { ControlProps } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';

/** A number, or nothing. What is half typed is kept until it is a number. */
export function NumberInput({
  control,
  value,
  onChange,
}: {
  control: ControlProps;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  return (
    <Input
      {...control}
      inputMode="decimal"
      value={text ?? (value === null ? '' : String(value))}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        const number = Number(next);
        if (!next.trim()) onChange(null);
        else if (Number.isFinite(number)) onChange(number);
      }}
      onBlur={() => setText(null)}
    />
  );
}
