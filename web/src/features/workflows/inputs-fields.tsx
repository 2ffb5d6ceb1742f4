import type { WorkflowInput } from '@/api/types';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { Switch } from '@/components/ui/switch';
import { humanize } from '@/lib/format';
import type { InputErrors, InputTexts } from './inputs';

/** A field for each input of a workflow, by its type. */
export function InputsFields({
  inputs,
  texts,
  onChange,
  errors,
}: {
  inputs: readonly WorkflowInput[];
  texts: InputTexts;
  onChange: (texts: InputTexts) => void;
  errors: InputErrors;
}) {
  return inputs.map((input) => {
    const value = texts[input.name];
    const set = (next: string | boolean) => onChange({ ...texts, [input.name]: next });
    return (
      <FormField
        key={input.name}
        label={humanize(input.name)}
        required={input.required}
        help={input.description || undefined}
        error={errors[input.name]}
      >
        {(control) => {
          if (input.type === 'boolean') return <Switch id={control.id} checked={value === true} onCheckedChange={set} />;
          const shared = { ...control, value: String(value ?? ''), 'data-testid': `input-${input.name}` };
          if (input.type === 'number') return <Input {...shared} inputMode="decimal" onChange={(event) => set(event.target.value)} />;
          return (
            <Textarea
              {...shared}
              rows={input.type === 'json' ? 5 : 2}
              className={input.type === 'json' ? 'font-mono text-xs leading-[18px]' : 'min-h-9'}
              spellCheck={input.type !== 'json'}
              onChange={(event) => set(event.target.value)}
            />
          );
        }}
      </FormField>
    );
  });
}
