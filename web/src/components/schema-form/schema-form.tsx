import { Segmented } from '@/components/segmented';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { toJson } from '@/lib/json';
import { draftOf, type GroupDraft, readDraft, readJson } from './draft';
import { FieldView } from './field-view';
import { controlId, type SchemaFormModel } from './use-schema-form';

const views = [
  { value: 'fields', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;

/** Fields made from a JSON schema, with the same as JSON for who prefers it. The state lies in `useSchemaForm`. */
export function SchemaForm({ model, plain = false }: { model: SchemaFormModel /** Without the JSON view. */; plain?: boolean }) {
  const { field, id, state, onState, faults } = model;
  const simple = field.kind === 'long' || field.kind === 'text';
  const asJson = state.json !== null;
  const toText = () => onState({ ...state, json: toJson(readDraft(field, state.draft).value ?? partOf(model), 2) ?? '' });
  const toFields = () => {
    const read = readJson(state.json ?? '');
    // What can't be read stays where it can be mended.
    if (read.fault) return;
    onState({ draft: draftOf(field, read.value), json: null });
  };
  const unreadable = asJson ? readJson(state.json ?? '').fault : undefined;
  return (
    <div className="flex flex-col gap-4">
      {!plain && !simple && (
        <Segmented
          label="View of the answer"
          value={asJson ? 'json' : 'fields'}
          options={views}
          onChange={(view) => (view === 'json' ? toText() : toFields())}
          className="self-end"
        />
      )}
      {asJson ? (
        <FormField label={`${field.label} (JSON)`} id={controlId(id, '')} error={unreadable} help={field.help || undefined}>
          {(control) => (
            <Textarea
              {...control}
              spellCheck={false}
              className="field-sizing-content max-h-96 min-h-32 font-mono text-xs leading-[18px]"
              value={state.json ?? ''}
              onChange={(event) => onState({ ...state, json: event.target.value })}
            />
          )}
        </FormField>
      ) : (
        <FieldView
          field={field}
          path=""
          formId={id}
          draft={state.draft}
          faults={faults}
          root
          onDraft={(draft) => onState({ ...state, draft })}
        />
      )}
    </div>
  );
}

/** What is given so far of an answer that is not complete. */
function partOf({ field, state }: SchemaFormModel): unknown {
  if (field.kind !== 'group') return undefined;
  const { fields, rest } = state.draft as GroupDraft;
  const known = (field.fields ?? []).map((each) => [each.name, readDraft(each, fields[each.name] ?? '').value] as const);
  return { ...Object.fromEntries(known.filter(([, value]) => value !== undefined)), ...rest };
}
