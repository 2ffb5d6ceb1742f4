import type { ReactNode } from 'react';
import { FormField } from '@/components/ui/form-field';
import { cn } from '@/lib/cn';
import { Control } from './control';
import { type Draft, draftOf, type Faults, type GroupDraft, pathOf } from './draft';
import type { Field } from './fields';
import { ListField } from './list-field';
import { controlId } from './use-schema-form';

export interface FieldViewProps {
  field: Field;
  path: string;
  formId: string;
  draft: Draft;
  faults: Faults;
  onDraft: (draft: Draft) => void;
  /** The outermost group has no frame: the form around it names it. */
  root?: boolean;
}

/** One field with its label, help and fault, whatever its kind. */
export function FieldView(props: FieldViewProps) {
  const { field, path, formId, draft, faults, onDraft, root = false } = props;
  const id = controlId(formId, path);
  if (field.kind === 'group') {
    const group = draft as GroupDraft;
    const fields = (
      <div className="flex flex-col gap-4">
        {field.fields?.map((each) => (
          <FieldView
            key={each.name}
            field={each}
            path={pathOf(path, each.name)}
            formId={formId}
            draft={group.fields[each.name] ?? draftOf(each)}
            faults={faults}
            onDraft={(next) => onDraft({ ...group, fields: { ...group.fields, [each.name]: next } })}
          />
        ))}
      </div>
    );
    if (root) return fields;
    return (
      <Frame id={id} field={field} fault={faults[path]}>
        {fields}
      </Frame>
    );
  }
  if (field.kind === 'list') {
    return (
      <Frame id={id} field={field} fault={faults[path]} plain>
        <ListField {...props} />
      </Frame>
    );
  }
  return (
    <FormField
      id={id}
      label={field.label}
      required={field.required && !field.nullable}
      help={helpOf(field)}
      error={faults[path]}
      className="max-w-[640px]"
    >
      {(control) => <Control field={field} control={control} draft={draft} onDraft={onDraft} />}
    </FormField>
  );
}

/** The frame of a group or list: a fieldset named by its label. */
function Frame({
  id,
  field,
  fault,
  plain = false,
  children,
}: {
  id: string;
  field: Field;
  fault: string | undefined;
  plain?: boolean;
  children: ReactNode;
}) {
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      aria-describedby={fault ? `${id}-error` : undefined}
      className={cn('min-w-0 rounded-lg', !plain && 'border border-line p-3 pt-2')}
    >
      <legend className={cn('text-sm font-medium', plain ? 'mb-1.5' : 'px-1')}>
        {field.label}
        {field.required && (
          <span aria-hidden className="ml-0.5 text-bad">
            *
          </span>
        )}
      </legend>
      {field.help && <p className="mb-3 text-sm text-ink-3">{field.help}</p>}
      {children}
      {fault && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-sm text-bad">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

/** The schema's words, and the bounds it sets where they are worth knowing beforehand. */
export function helpOf(field: Field): string | undefined {
  const { least, most, kind, help } = field;
  const range =
    kind === 'number' || kind === 'integer'
      ? least !== undefined && most !== undefined
        ? `From ${least} to ${most}.`
        : least !== undefined
          ? `${least} or more.`
          : most !== undefined
            ? `${most} or less.`
            : ''
      : (kind === 'text' || kind === 'long') && most !== undefined && most > 120
        ? `At most ${most} characters.`
        : '';
  const sentence = help && !/[.?!…:]$/.test(help) && range ? `${help}.` : help;
  return [sentence, range].filter(Boolean).join(' ') || undefined;
}
