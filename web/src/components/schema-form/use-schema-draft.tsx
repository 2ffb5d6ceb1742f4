import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { DraftNotice } from '@/components/draft-notice';
import { drafts } from '@/lib/drafts';
import { toJson } from '@/lib/json';
import { type Unsaved, useUnsaved } from '@/lib/use-unsaved';
import type { SchemaFormHandle, SchemaFormState } from './use-schema-form';

interface Kept {
  /** What the fields were made from: a draft of other fields is not put into these. */
  schema: string;
  state: SchemaFormState;
}

/** Keeps what a form made from a schema holds in this browser until it is sent or discarded, and asks before it is left. */
export function useSchemaDraft(key: string, schema: unknown, form: SchemaFormHandle): Unsaved & { notice: ReactNode } {
  const made = useMemo(() => toJson(schema) ?? '', [schema]);
  const [kept, setKept] = useState(() => {
    const found = drafts.read<Kept>(key);
    return found?.value.schema === made ? found : null;
  });
  const { model, changed, reset } = form;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form opens
  useEffect(() => {
    if (kept) model.onState(kept.value.state);
  }, []);
  const value = useMemo(() => ({ schema: made, state: model.state }) satisfies Kept, [made, model.state]);
  // A draft that was not touched since is kept already: nobody is asked about it.
  const unsaved = useUnsaved(key, changed && model.state !== kept?.value.state, value);
  const notice = kept && (
    <DraftNotice
      at={kept.at}
      onDiscard={() => {
        reset();
        drafts.drop(key);
        setKept(null);
      }}
    />
  );
  return { ...unsaved, notice };
}
