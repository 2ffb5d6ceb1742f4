import { useRef } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { JsonObject } from '@/api/types';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { formatJson, type JsonText } from './json-text';
import type { TaskForm } from './task-form';

/** JSON that says while it is typed whether it can be read. */
export function JsonField(props: {
  form: UseFormReturn<TaskForm>;
  name: 'input_data' | 'output_schema';
  label: string;
  placeholder: string;
  help: string;
  read: (text: string) => JsonText;
  /** What was read, in words; stands where the help stood. */
  describe: (value: JsonObject) => string;
  onRemove: () => void;
}) {
  const { form, name, label, placeholder, help, read, describe, onRemove } = props;
  const text = form.watch(name);
  const result = read(text);
  const first = useRef(true);
  const error = form.formState.errors[name]?.message ?? (result.ok ? undefined : result.error);
  return (
    <FormField
      label={label}
      id={name}
      error={error}
      help={result.ok && result.value ? describe(result.value) : help}
      aside={
        <span className="flex gap-1">
          <Button
            variant="ghost"
            size="sm"
            disabled={!result.ok || !result.value}
            onClick={() => form.setValue(name, formatJson(text), { shouldValidate: true })}
          >
            Format
          </Button>
          <Button variant="ghost" size="sm" onClick={onRemove}>
            Remove
          </Button>
        </span>
      }
    >
      {(control) => {
        const { ref, ...registered } = form.register(name);
        return (
          <Textarea
            {...control}
            {...registered}
            ref={(element) => {
              ref(element);
              if (element && first.current && !text) element.focus();
              first.current = false;
            }}
            spellCheck={false}
            placeholder={placeholder}
            className="field-sizing-content max-h-80 min-h-32 font-mono text-xs leading-[18px]"
          />
        );
      }}
    </FormField>
  );
}
