import { useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { JsonObject, Workflow } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { SchemaForm } from '@/components/schema-form/schema-form';
import { useSchemaDraft } from '@/components/schema-form/use-schema-draft';
import { useSchemaForm } from '@/components/schema-form/use-schema-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { paths } from '@/lib/paths';
import { schemaOfInputs } from '../inputs';
import { useFormFailure } from '../use-form-failure';
import { runRequests, showRun } from '../workflow-queries';

/** Asks for the inputs of a workflow, and starts it. */
export function StartRunDialog({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const schema = useMemo(() => schemaOfInputs(workflow.inputs), [workflow.inputs]);
  const form = useSchemaForm(schema, 'Inputs');
  const draft = useSchemaDraft(`run.${workflow.id}`, schema, form);
  const close = () => draft.guard(onClose);
  const { busy, failure, run } = useFormFailure();
  const submit = () => {
    const read = form.read();
    if (!read) return;
    void run(async () => {
      const started = await runRequests.start({ workflow_id: workflow.id, inputs: read.value as JsonObject });
      showRun(client, started);
      draft.release();
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      size="md"
      title={`Run “${workflow.name}”`}
      description={workflow.inputs.length === 0 ? 'It needs no inputs.' : 'What this run is about.'}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form="start-run" pending={busy}>
            <Play aria-hidden />
            Run workflow
          </Button>
        </>
      }
    >
      <form
        id="start-run"
        noValidate
        aria-label="Run workflow"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {draft.notice}
        {failure && <FormAlert>{failure}</FormAlert>}
        {workflow.inputs.length > 0 && <SchemaForm model={form.model} />}
      </form>
    </Dialog>
  );
}
