import { useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { JsonObject, Workflow, WorkflowInput } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { SchemaForm } from '@/components/schema-form/schema-form';
import { useSchemaDraft } from '@/components/schema-form/use-schema-draft';
import { useSchemaForm } from '@/components/schema-form/use-schema-form';
import { Segmented } from '@/components/segmented';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { paths } from '@/lib/paths';
import type { Unsaved } from '@/lib/use-unsaved';
import { schemaOfInputs } from '../inputs';
import { useFormFailure } from '../use-form-failure';
import { runRequests, showRun } from '../workflow-queries';
import type { Draft } from './graph-edit';

type Which = 'draft' | 'version';

/**
 * Runs a workflow whose canvas differs from its newest version: the changes become a version only when that is chosen and the run is
 * started; the version there is can be run without them.
 */
export function RunChangedDialog({
  draft,
  workflow,
  isVersion,
  faults,
  publish,
  problem,
  onClose,
}: {
  draft: Draft;
  /** As the server has it; null for a workflow that is not kept yet. */
  workflow: Workflow | null;
  /** The changes have become the newest version, by a run that did not start. */
  isVersion: boolean;
  faults: readonly string[];
  publish: () => Promise<Workflow | null>;
  problem: string | null;
  onClose: () => void;
}) {
  const version = workflow && !workflow.is_draft ? workflow.version : null;
  const [which, setWhich] = useState<Which>(faults.length > 0 && version !== null ? 'version' : 'draft');
  const next = isVersion ? version : (version ?? 0) + 1;
  // The form belongs to the workflow as it was when the dialog opened, which may have had no id.
  const [draftKey] = useState(`run.${workflow?.id ?? 'new'}`);
  const ofDraft = which === 'draft';
  const guard = useRef<Unsaved['guard'] | null>(null);
  const close = () => (guard.current ? guard.current(onClose) : onClose());
  return (
    <Dialog
      open
      onOpenChange={close}
      size="md"
      title={`Run “${draft.name}”`}
      description={
        isVersion
          ? `The changes are version ${version} now.`
          : version === null
            ? 'It is a draft. Running it saves it as version 1; cancelling saves nothing.'
            : `The canvas differs from version ${version}. Cancelling makes no version.`
      }
    >
      <div className="flex flex-col gap-4">
        {version !== null && !isVersion && (
          <Segmented
            label="What to run"
            value={which}
            onChange={setWhich}
            options={[
              { value: 'draft', label: `The changes, as version ${next}` },
              { value: 'version', label: `Version ${version} as it is` },
            ]}
          />
        )}
        {ofDraft && faults.length > 0 ? (
          <FormAlert>
            <p>It cannot be run yet:</p>
            <ul className="mt-1 list-disc pl-5">
              {faults.slice(0, 8).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </FormAlert>
        ) : (
          <StartForm
            key={which}
            inputs={ofDraft ? draft.inputs : (workflow?.inputs ?? [])}
            label={ofDraft && !isVersion ? `Save version ${next} and run` : `Run version ${version ?? 1}`}
            problem={problem}
            prepare={ofDraft ? publish : () => Promise.resolve(workflow)}
            draftKey={draftKey}
            guard={guard}
            onClose={close}
          />
        )}
      </div>
    </Dialog>
  );
}

function StartForm({
  inputs,
  label,
  problem,
  prepare,
  draftKey,
  guard,
  onClose,
}: {
  inputs: readonly WorkflowInput[];
  label: string;
  problem: string | null;
  prepare: () => Promise<Workflow | null>;
  draftKey: string;
  /** Where the dialog finds who asks before the form is closed. */
  guard: RefObject<Unsaved['guard'] | null>;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const schema = useMemo(() => schemaOfInputs(inputs), [inputs]);
  const form = useSchemaForm(schema, 'Inputs');
  const draft = useSchemaDraft(draftKey, schema, form);
  useEffect(() => {
    guard.current = draft.guard;
    return () => {
      guard.current = null;
    };
  }, [guard, draft.guard]);
  const { busy, failure, run } = useFormFailure();
  const submit = () => {
    const read = form.read();
    if (!read) return;
    void run(async () => {
      const workflow = await prepare();
      if (!workflow) return;
      const started = await runRequests.start({ workflow_id: workflow.id, inputs: read.value as JsonObject });
      showRun(client, started);
      draft.release();
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <form
      noValidate
      aria-label="Run workflow"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {draft.notice}
      {(failure ?? problem) && <FormAlert>{failure ?? problem}</FormAlert>}
      {inputs.length > 0 ? <SchemaForm model={form.model} /> : <p className="text-sm text-ink-3">It needs no inputs.</p>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" type="submit" pending={busy}>
          <Play aria-hidden />
          {label}
        </Button>
      </div>
    </form>
  );
}
