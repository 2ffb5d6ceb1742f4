import { useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { WorkflowProcess } from '@/api/types';
import { DraftNotice } from '@/components/draft-notice';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { drafts } from '@/lib/drafts';
import { paths } from '@/lib/paths';
import { useUnsaved } from '@/lib/use-unsaved';
import { useFormFailure } from '../use-form-failure';
import { runRequests, showRun } from '../workflow-queries';
import { ProcessField } from './process-field';
import { checkSteps, type StepDraft } from './steps';
import { newStep, StepsField } from './steps-field';

const draftKey = 'quick-run';
const blank = (): QuickRun => ({ process: 'sequential', steps: [newStep(), newStep()] });

interface QuickRun {
  process: WorkflowProcess;
  steps: StepDraft[];
}

/** Several agents at once, without a workflow that is kept. */
export default function QuickRunDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kept, setKept] = useState(() => drafts.read<QuickRun>(draftKey));
  const [quick, setQuick] = useState(() => kept?.value ?? blank());
  const { process, steps } = quick;
  const setProcess = (next: WorkflowProcess) => setQuick((now) => ({ ...now, process: next }));
  const setSteps = (next: StepDraft[]) => setQuick((now) => ({ ...now, steps: next }));
  const unsaved = useUnsaved(draftKey, quick !== kept?.value && steps.some((step) => step.agent_id || step.text), quick);
  const close = () => unsaved.guard(onClose);
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
      unsaved.release();
      void navigate(paths.workflowRun.to(started.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      size="md"
      title="Quick run"
      description="Put agents to work together once, without keeping a workflow."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
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
        {kept && (
          <DraftNotice
            at={kept.at}
            onDiscard={() => {
              setQuick(blank());
              drafts.drop(draftKey);
              setKept(null);
            }}
          />
        )}
        {failure && <FormAlert>{failure}</FormAlert>}
        <ProcessField value={process} onChange={setProcess} options={['sequential', 'hierarchical']} />
        <StepsField steps={steps} onChange={setSteps} errors={tried ? checkSteps(steps) : {}} ordered={process === 'sequential'} />
      </form>
    </Dialog>
  );
}
