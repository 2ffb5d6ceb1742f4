import { RadioGroup } from 'radix-ui';
import { Checkbox } from '@/components/ui/checkbox';
import type { ControlProps } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Switch } from '@/components/ui/switch';
import { cn } from '@/lib/cn';
import type { Draft } from './draft';
import type { Field } from './fields';
import { FileControl } from './file-control';

interface Props {
  field: Field;
  control: ControlProps;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

/** Up to so many choices are seen at once; more are a list that opens. */
const seenAtOnce = 5;
const inputs = {
  number: { inputMode: 'decimal' },
  integer: { inputMode: 'numeric' },
  date: { type: 'date' },
  datetime: { type: 'datetime-local' },
  time: { type: 'time' },
  email: { type: 'email', autoComplete: 'off' },
  url: { type: 'url', autoComplete: 'off', placeholder: 'https://' },
  text: {},
} as const;

/** The control of a field that holds one value. */
export function Control({ field, control, draft, onDraft }: Props) {
  switch (field.kind) {
    case 'boolean':
      if (draft !== null && !field.required) return <Switch id={control.id} checked={draft === true} onCheckedChange={onDraft} />;
      return (
        <Choices
          control={control}
          value={draft === null ? '' : String(draft)}
          options={['true', 'false']}
          labels={['Yes', 'No']}
          onValue={(value) => onDraft(value === 'true')}
        />
      );
    case 'choice': {
      const options = field.options ?? [];
      const labels = options.map(({ label }) => label);
      if (options.length <= seenAtOnce && labels.join('').length < 120) {
        return (
          <Choices
            control={control}
            value={String(draft)}
            options={[...options.map((_, index) => String(index)), ...(field.required ? [] : [''])]}
            labels={[...labels, 'None']}
            onValue={onDraft}
          />
        );
      }
      return (
        <Select
          {...control}
          value={String(draft)}
          onValueChange={onDraft}
          placeholder="Choose one"
          options={[
            ...(field.required ? [] : [{ value: '', label: 'None' }]),
            ...labels.map((label, index) => ({ value: String(index), label })),
          ]}
        />
      );
    }
    case 'choices':
      return <Checks field={field} control={control} draft={draft as string[]} onDraft={onDraft} />;
    case 'file':
      return <FileControl control={control} value={String(draft ?? '')} onValue={onDraft} />;
    case 'long':
    case 'json':
      return (
        <Textarea
          {...control}
          rows={1}
          placeholder={field.placeholder}
          spellCheck={field.kind === 'long'}
          className={cn('field-sizing-content max-h-96 min-h-9', field.kind === 'json' && 'min-h-20 font-mono text-xs leading-[18px]')}
          value={String(draft ?? '')}
          onChange={(event) => onDraft(event.target.value)}
        />
      );
    case 'group':
    case 'list':
      return null;
    default:
      return (
        <Input
          placeholder={field.placeholder}
          {...inputs[field.kind]}
          {...control}
          className={cn(
            (field.kind === 'number' || field.kind === 'integer') && 'tabular max-w-48',
            /date|time/.test(field.kind) && 'w-auto max-w-full self-start',
          )}
          value={String(draft ?? '')}
          onChange={(event) => onDraft(event.target.value)}
        />
      );
  }
}

/** A few choices, all in sight: one press each. */
function Choices({
  control,
  value,
  options,
  labels,
  onValue,
}: {
  control: ControlProps;
  value: string;
  options: string[];
  labels: string[];
  onValue: (value: string) => void;
}) {
  return (
    <RadioGroup.Root
      {...control}
      aria-labelledby={`${control.id}-label`}
      value={value}
      onValueChange={onValue}
      tabIndex={-1}
      className="flex flex-wrap gap-1.5 outline-none"
    >
      {options.map((option, index) => (
        <RadioGroup.Item
          key={option}
          value={option}
          className="group flex min-h-9 items-center gap-2 rounded-lg border border-line-strong bg-surface px-3 py-1.5 text-left text-sm transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:shadow-[inset_0_0_0_1px_var(--accent)]"
        >
          <span
            aria-hidden
            className="flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-[state=checked]:border-accent"
          >
            <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
          </span>
          {labels[index]}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

function Checks({
  field,
  control,
  draft,
  onDraft,
}: {
  field: Field;
  control: ControlProps;
  draft: string[];
  onDraft: (draft: Draft) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the label and the fault are the field's own.
    <div
      role="group"
      id={control.id}
      tabIndex={-1}
      aria-labelledby={`${control.id}-label`}
      aria-describedby={control['aria-describedby']}
      className="flex flex-col gap-1.5 outline-none"
    >
      {field.options?.map(({ label }, index) => {
        const key = String(index);
        const id = `${control.id}-${key}`;
        return (
          <div key={key} className="flex items-center gap-2">
            <Checkbox
              id={id}
              checked={draft.includes(key)}
              onCheckedChange={(checked) => onDraft(checked === true ? [...draft, key] : draft.filter((each) => each !== key))}
            />
            <label htmlFor={id} className="text-sm">
              {label}
            </label>
          </div>
        );
      })}
    </div>
  );
}
