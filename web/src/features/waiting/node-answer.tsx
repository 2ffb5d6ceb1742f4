import { useQueryClient } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { WaitingItem } from '@/api/types';
import { SchemaForm } from '@/components/schema-form/schema-form';
import { useSchemaDraft } from '@/components/schema-form/use-schema-draft';
import { useSchemaForm } from '@/components/schema-form/use-schema-form';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { runRequests, showRun } from '@/features/workflows/workflow-queries';
import { drafts } from '@/lib/drafts';
import { useUnsaved } from '@/lib/use-unsaved';
import type { WaitingAnswerProps } from './waiting-card';

function useDecide(item: WaitingItem) {
  const client = useQueryClient();
  return async (decision: { approved?: boolean; reason?: string; value?: unknown }) =>
    showRun(client, await runRequests.decide(item.workflow_run_id ?? '', item.node_id ?? '', decision));
}

/** Yes or no, with a reason: asked for where the question wants one, and open to who wants to give one. */
export function ApprovalAnswer({ item, answer, busy }: WaitingAnswerProps) {
  const decide = useDecide(item);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const draftKey = `answer.${item.id}`;
  const [kept] = useState(() => drafts.read<string>(draftKey)?.value ?? '');
  const [reason, setReason] = useState(kept);
  const [open, setOpen] = useState(item.reason === 'always' || reason !== '');
  const { release } = useUnsaved(draftKey, reason.trim() !== '' && reason !== kept, reason);
  const [missing, setMissing] = useState(false);
  const send = (approved: boolean) => {
    const wanted = item.reason === 'always' || (item.reason === 'when_rejected' && !approved);
    if (wanted && !reason.trim()) {
      setOpen(true);
      setMissing(true);
      setTimeout(() => field.current?.focus());
      return;
    }
    void answer(String(approved), async () => {
      await decide({ approved, ...(reason.trim() ? { reason: reason.trim() } : {}) });
      release();
    });
  };
  return (
    <div className="flex flex-col gap-3">
      {open && (
        <FormField
          id={id}
          label="Reason"
          required={item.reason === 'always'}
          error={missing && !reason.trim() ? 'Say why: this question asks for a reason.' : undefined}
          className="max-w-[640px]"
        >
          {(control) => (
            <Textarea
              {...control}
              ref={field}
              rows={2}
              className="field-sizing-content max-h-60 min-h-16"
              placeholder={item.reason === 'when_rejected' ? 'Needed to reject; the next step reads it' : 'The next step reads it'}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </FormField>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" pending={busy === 'true'} disabled={busy === 'false'} onClick={() => send(true)}>
          {busy !== 'true' && <Check aria-hidden />}
          Approve
        </Button>
        <Button pending={busy === 'false'} disabled={busy === 'true'} onClick={() => send(false)}>
          {busy !== 'false' && <X aria-hidden />}
          Reject
        </Button>
        {!open && (
          <Button variant="ghost" onClick={() => setOpen(true)}>
            Add a reason
          </Button>
        )}
      </div>
    </div>
  );
}

/** The fields of the answer, made from its schema. */
export function InputAnswer({ item, answer, busy }: WaitingAnswerProps) {
  const decide = useDecide(item);
  const form = useSchemaForm(item.schema, 'Answer');
  const draft = useSchemaDraft(`answer.${item.id}`, item.schema, form);
  return (
    <form
      noValidate
      aria-label={`Answer ${item.title}`}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const read = form.read();
        if (!read) return;
        void answer('value', async () => {
          await decide({ value: read.value });
          draft.release();
        });
      }}
    >
      {draft.notice}
      <SchemaForm model={form.model} />
      <Button variant="primary" type="submit" className="self-start" pending={busy === 'value'}>
        Send answer
      </Button>
    </form>
  );
}
