import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { type Draft, draftOf, entryOf } from './draft';
import { FieldView, type FieldViewProps } from './field-view';
import type { Field } from './fields';
import { controlId } from './use-schema-form';

/** Entries of one kind, to add and to take away. */
export function ListField({ field, path, formId, draft, faults, onDraft }: FieldViewProps) {
  const entries = draft as Draft[];
  const item = field.item as Field;
  // Entries have no names of their own: each gets one that stays with it when an earlier one is removed.
  const next = useRef(entries.length);
  const [keys, setKeys] = useState(() => entries.map((_, index) => index));
  const known = keys.length === entries.length ? keys : entries.map((_, index) => index);
  const full = field.most !== undefined && entries.length >= field.most;
  const add = () => {
    setKeys([...known, next.current++]);
    onDraft([...entries, draftOf(item)]);
    setTimeout(() => document.getElementById(controlId(formId, entryOf(path, entries.length)))?.focus());
  };
  const remove = (index: number) => {
    setKeys(known.filter((_, at) => at !== index));
    onDraft(entries.filter((_, at) => at !== index));
  };
  return (
    <div className="flex max-w-[640px] flex-col gap-2">
      {entries.map((entry, index) => (
        <div key={known[index]} className="flex items-start gap-1.5">
          <div className="min-w-0 flex-1">
            <FieldView
              field={{ ...item, label: `${item.label} ${index + 1}`, required: item.kind !== 'group' && item.required }}
              path={entryOf(path, index)}
              formId={formId}
              draft={entry}
              faults={faults}
              onDraft={(changed) => onDraft(entries.map((each, at) => (at === index ? changed : each)))}
            />
          </div>
          <Button variant="ghost" size="icon-sm" aria-label={`Remove ${item.label} ${index + 1}`} onClick={() => remove(index)}>
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <Button size="sm" className="self-start" disabled={full} onClick={add}>
        <Plus aria-hidden />
        Add {item.label.toLowerCase() || 'entry'}
      </Button>
    </div>
  );
}
