import { type ReactNode, useEffect, useState } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { DraftNotice } from '@/components/draft-notice';
import { drafts } from './drafts';
import { type Unsaved, useUnsaved } from './use-unsaved';

/**
 * Keeps what a form holds in this browser until it is saved or discarded, begins with it the next time, and asks before it is left.
 * @param secrets Fields that are never kept.
 */
export function useFormDraft<T extends FieldValues>(
  key: string,
  form: UseFormReturn<T>,
  secrets: readonly Path<T>[] = [],
): Unsaved & { notice: ReactNode } {
  const [kept, setKept] = useState(() => drafts.read<Partial<T>>(key));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form opens
  useEffect(() => {
    if (kept) form.reset({ ...form.getValues(), ...kept.value }, { keepDefaultValues: true });
  }, []);
  const open = Object.fromEntries(Object.entries(form.watch()).filter(([name]) => !secrets.includes(name as Path<T>)));
  const unsaved = useUnsaved(key, form.formState.isDirty, open);
  const notice = kept && (
    <DraftNotice
      at={kept.at}
      onDiscard={() => {
        form.reset();
        drafts.drop(key);
        setKept(null);
      }}
    />
  );
  return { ...unsaved, notice };
}
