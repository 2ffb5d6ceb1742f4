import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import type { JsonObject, WorkflowRun } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { SchemaForm } from '@/components/schema-form/schema-form';
import { useSchemaForm } from '@/components/schema-form/use-schema-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { paths } from '@/lib/paths';
import { useUnsaved } from '@/lib/use-unsaved';
import { schemaOfInputs } from '../inputs';
import { useFormFailure } from '../use-form-failure';
import { runRequests, showRun } from '../workflow-queries';

/** A new run that takes over what was finished before a node, and does the rest again. */
export function RerunDialog({ run, from, onClose }: { run: WorkflowRun; from: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { nodes, inputs } = run.graph;
  const [node, setNode] = useState(from);
  const schema = useMemo(() => schemaOfInputs(inputs), [inputs]);
  const form = useSchemaForm(schema, 'Inputs', run.inputs);
  const [instruction, setInstruction] = useState<string | null>(null);
  const { busy, failure, run: attempt } = useFormFailure();
  // A draft would outlive the run it changes: leaving is asked about, and nothing is kept.
  const unsaved = useUnsaved(null, form.changed || (instruction !== null && instruction !== chosenOf(nodes, node)?.instruction), null);
  const close = () => unsaved.guard(onClose);
  const chosen = chosenOf(nodes, node);
  const submit = () => {
    const read = form.read();
    if (!read) return;
    void attempt(async () => {
      const words = instruction?.trim();
      const started = await runRequests.rerun(run.id, {
        from_node: node,
        ...(inputs.length > 0 ? { inputs: read.value as JsonObject } : {}),
        ...(words && words !== chosen?.instruction ? { instruction: words } : {}),
      });
      showRun(client, started);
      unsaved.release();
      onClose();
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      size="md"
      title="Run again from a node"
      description="What was finished before it is taken over and not paid for again."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form="rerun" pending={busy}>
            Run again
          </Button>
        </>
      }
    >
      <form
        id="rerun"
        noValidate
        aria-label="Run again"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {failure && <FormAlert>{failure}</FormAlert>}
        <FormField label="First node that is done again">
          {(control) => (
            <Select
              {...control}
              value={node}
              onValueChange={(next) => {
                setNode(next);
                setInstruction(null);
              }}
              options={nodes.map((each) => ({ value: each.id, label: each.label || each.id }))}
            />
          )}
        </FormField>
        {chosen?.instruction != null && (
          <FormField label="Instruction" help="Changed for the new run only.">
            {(control) => (
              <Textarea
                {...control}
                rows={4}
                value={instruction ?? chosen.instruction ?? ''}
                onChange={(event) => setInstruction(event.target.value)}
              />
            )}
          </FormField>
        )}
        {inputs.length > 0 && <SchemaForm model={form.model} />}
      </form>
    </Dialog>
  );
}

const chosenOf = (nodes: WorkflowRun['graph']['nodes'], id: string) => nodes.find((each) => each.id === id);
