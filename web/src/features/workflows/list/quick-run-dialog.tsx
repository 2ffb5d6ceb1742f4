import { useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { WorkflowProcess } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { paths } from '@/lib/paths';
import { useFormFailure } from '../use-form-failure';
import { runRequests, showRun } from '../workflow-queries';
import { ProcessField } from './process-field';
import { checkSteps } from './steps';
import { newStep, StepsField } from './steps-field';

/** Several agents at once, without a workflow that is kept. */
export default function QuickRunDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [process, setProcess] = useState<WorkflowProcess>('sequential');
  const [steps, setSteps] = useState([newStep(), newStep()]);
  const [tried, setTried] = useState(false);
  const { busy, failure, run } = useFormFailure();
  const submit = () => {
    setTried(true);
    if (Object.keys(checkSteps(steps)).length > 0) return;
    void run(async () => {
      const started = await runRequests.start({
        agents: steps.map((step) => step.agent_id),
        task_descriptions: steps.map((step) => step.text.trim()),
        process,
      });
      showRun(client, started);
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="Quick run"
      description="Put agents to work together once, without keeping a workflow."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="quick-run" pending={busy}>
            <Play aria-hidden />
            Run
          </Button>
        </>
      }
    >
      <form
        id="quick-run"
        noValidate
        aria-label="Quick run"
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {failure && <FormAlert>{failure}</FormAlert>}
        <ProcessField value={process} onChange={setProcess} options={['sequential', 'hierarchical']} />
        <StepsField steps={steps} onChange={setSteps} errors={tried ? checkSteps(steps) : {}} ordered={process === 'sequential'} />
      </form>
    </Dialog>
  );
}
