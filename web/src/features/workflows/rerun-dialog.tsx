import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { WorkflowRun } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { paths } from '@/lib/paths';
import { initialTexts, readInputs } from './inputs';
import { InputsFields } from './inputs-fields';
import { useFormFailure } from './use-form-failure';
import { runRequests, showRun } from './workflow-queries';

/** A new run that takes over what was finished before a node, and does the rest again. */
export function RerunDialog({ run, from, onClose }: { run: WorkflowRun; from: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { nodes, inputs } = run.graph;
  const [node, setNode] = useState(from);
  const [texts, setTexts] = useState(() => initialTexts(inputs, run.inputs));
  const [instruction, setInstruction] = useState<string | null>(null);
  const { busy, failure, run: attempt } = useFormFailure();
  const read = readInputs(inputs, texts);
  const chosen = nodes.find((each) => each.id === node);
  const submit = () => {
    if (Object.keys(read.errors).length > 0) return;
    void attempt(async () => {
      const words = instruction?.trim();
      const started = await runRequests.rerun(run.id, {
        from_node: node,
        ...(inputs.length > 0 ? { inputs: read.values } : {}),
        ...(words && words !== chosen?.instruction ? { instruction: words } : {}),
      });
      showRun(client, started);
      onClose();
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="Run again from a node"
      description="What was finished before it is taken over and not paid for again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
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
        <InputsFields inputs={inputs} texts={texts} onChange={setTexts} errors={read.errors} />
      </form>
    </Dialog>
  );
}
