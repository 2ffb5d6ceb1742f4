import { useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Workflow } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { paths } from '@/lib/paths';
import { initialTexts, readInputs } from './inputs';
import { InputsFields } from './inputs-fields';
import { useFormFailure } from './use-form-failure';
import { runRequests, showRun } from './workflow-queries';

/** Asks for the inputs of a workflow, and starts it. */
export function StartRunDialog({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [texts, setTexts] = useState(() => initialTexts(workflow.inputs));
  const [tried, setTried] = useState(false);
  const { busy, failure, run } = useFormFailure();
  const read = readInputs(workflow.inputs, texts);
  const submit = () => {
    setTried(true);
    if (Object.keys(read.errors).length > 0) return;
    void run(async () => {
      const started = await runRequests.start({ workflow_id: workflow.id, inputs: read.values });
      showRun(client, started);
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={`Run “${workflow.name}”`}
      description={workflow.inputs.length === 0 ? 'It needs no inputs.' : 'What this run is about.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
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
        {failure && <FormAlert>{failure}</FormAlert>}
        <InputsFields inputs={workflow.inputs} texts={texts} onChange={setTexts} errors={tried ? read.errors : {}} />
      </form>
    </Dialog>
  );
}
