import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { uuid } from '@/lib/uuid';
import { AgentSelect } from '../agent-select';
import type { StepDraft, StepErrors } from './steps';

export const newStep = (): StepDraft => ({ key: uuid(), agent_id: '', text: '' });

/** Agents and what each is to do, in order. */
export function StepsField({
  steps,
  onChange,
  errors,
  ordered,
}: {
  steps: readonly StepDraft[];
  onChange: (steps: StepDraft[]) => void;
  errors: StepErrors;
  ordered: boolean;
}) {
  const set = (key: string, change: Partial<StepDraft>) =>
    onChange(steps.map((step) => (step.key === key ? { ...step, ...change } : step)));
  const move = (index: number, by: number) => {
    const step = steps[index];
    if (step) onChange(steps.toSpliced(index, 1).toSpliced(index + by, 0, step));
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">{ordered ? 'Steps' : 'Members and their jobs'}</legend>
      {steps.map((step, index) => (
        <div key={step.key} data-testid="step" className="grid grid-cols-[1fr_auto] gap-x-2 gap-y-3 rounded-lg border border-line p-3">
          <FormField label={ordered ? `Agent of step ${index + 1}` : `Member ${index + 1}`} error={errors[step.key]?.agent_id}>
            {(control) => <AgentSelect control={control} value={step.agent_id} onChange={(agent_id) => set(step.key, { agent_id })} />}
          </FormField>
          <div className="flex items-start pt-6.5">
            {ordered && (
              <>
                <Button
                  variant="ghost"
                  size="icon"
                  disabled={index === 0}
                  aria-label={`Move step ${index + 1} up`}
                  onClick={() => move(index, -1)}
                >
                  <ArrowUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  disabled={index === steps.length - 1}
                  aria-label={`Move step ${index + 1} down`}
                  onClick={() => move(index, 1)}
                >
                  <ArrowDown aria-hidden />
                </Button>
              </>
            )}
            <Button
              variant="ghost"
              size="icon"
              disabled={steps.length === 1}
              aria-label={`Remove step ${index + 1}`}
              onClick={() => onChange(steps.toSpliced(index, 1))}
            >
              <Trash2 aria-hidden />
            </Button>
          </div>
          <FormField label="What it does" className="col-span-2" error={errors[step.key]?.text}>
            {(control) => (
              <Textarea
                {...control}
                rows={2}
                className="min-h-16"
                value={step.text}
                onChange={(event) => set(step.key, { text: event.target.value })}
                placeholder={index === 0 ? 'Collect facts about…' : 'Write a summary of them'}
              />
            )}
          </FormField>
        </div>
      ))}
      <Button className="self-start" onClick={() => onChange([...steps, newStep()])}>
        <Plus aria-hidden />
        Add {ordered ? 'step' : 'member'}
      </Button>
    </fieldset>
  );
}
