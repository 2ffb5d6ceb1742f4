import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { toast } from 'sonner';
import type { WorkflowProcess } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { useAgentName } from '@/features/agents/agent-queries';
import { paths } from '@/lib/paths';
import { useFormFailure } from '../use-form-failure';
import { workflowQueries, workflowRequests } from '../workflow-queries';
import { ProcessField } from './process-field';
import { checkSteps, graphOfSteps, type StepErrors } from './steps';
import { newStep, StepsField } from './steps-field';

/** A name and the first steps; everything else is done in the editor. */
export default function NewWorkflowDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const nameOf = useAgentName();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [process, setProcess] = useState<WorkflowProcess>('graph');
  const [goal, setGoal] = useState('');
  const [steps, setSteps] = useState([newStep()]);
  const [tried, setTried] = useState(false);
  const { busy, failure, run } = useFormFailure();
  const errors: StepErrors = tried ? checkSteps(steps) : {};
  const nameError = tried && !name.trim() ? 'Give it a name.' : undefined;
  const submit = () => {
    setTried(true);
    if (!name.trim() || Object.keys(checkSteps(steps)).length > 0) return;
    void run(async () => {
      const graph = graphOfSteps(steps, process, (id) => nameOf(id));
      const workflow = await workflowRequests.create({
        name: name.trim(),
        description: description.trim(),
        process,
        inputs: [],
        ...graph,
        settings: process === 'hierarchical' && goal.trim() ? { goal: goal.trim() } : {},
      });
      client.setQueryData(workflowQueries.detail(workflow.id).queryKey, workflow);
      void client.invalidateQueries({ queryKey: workflowQueries.lists() });
      toast.success(`“${workflow.name}” is saved`);
      void navigate(paths.workflow.to(workflow.id));
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="New workflow"
      description="Who does what, and in which way together. Branches and approvals are added in the editor."
      footer={
        <>
          <Link
            to={`${paths.workflows.to()}?tab=templates`}
            className="mr-auto self-center text-sm text-accent-text underline-offset-3 hover:underline"
          >
            Start from a template
          </Link>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-workflow" pending={busy}>
            Create workflow
          </Button>
        </>
      }
    >
      <form
        id="new-workflow"
        noValidate
        aria-label="New workflow"
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {failure && <FormAlert>{failure}</FormAlert>}
        <FormField label="Name" required error={nameError}>
          {(control) => (
            <Input
              {...control}
              data-testid="workflow-name"
              maxLength={255}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder="Weekly market report"
            />
          )}
        </FormField>
        <FormField label="Description">
          {(control) => (
            <Input {...control} maxLength={2000} value={description} onChange={(event) => setDescription(event.target.value)} />
          )}
        </FormField>
        <ProcessField value={process} onChange={setProcess} options={['graph', 'sequential', 'hierarchical']} />
        {process === 'hierarchical' && (
          <FormField label="Goal" help="What the team is to reach together.">
            {(control) => (
              <Textarea {...control} rows={2} className="min-h-16" value={goal} onChange={(event) => setGoal(event.target.value)} />
            )}
          </FormField>
        )}
        <StepsField steps={steps} onChange={setSteps} errors={errors} ordered={process !== 'hierarchical'} />
      </form>
    </Dialog>
  );
}
