import { Plus, Trash2 } from 'lucide-react';
import type { WorkflowInput, WorkflowSettings } from '@/api/types';
import { NumberInput } from '@/components/number-input';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Disclosure } from '@/components/ui/disclosure';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { AgentSelect } from '../agent-select';
import { freeId } from '../graph/ids';
import { ValueField } from '../values/value-field';
import { processHelp, processLabels } from '../words';
import type { Faults } from './faults';
import type { Draft } from './graph-edit';
import type { Change } from './use-editor';

/** The workflow itself: name, inputs, and the bounds of a run. Shown while no node is selected. */
export function WorkflowForm({ draft, change, faults }: { draft: Draft; change: Change; faults: Faults }) {
  const set = (values: Partial<Draft>) => change((now) => ({ ...now, ...values }), `workflow.${Object.keys(values)}`);
  const { settings } = draft;
  const setting = (values: Partial<WorkflowSettings>) =>
    change((now) => ({ ...now, settings: { ...now.settings, ...values } }), `settings.${Object.keys(values)}`);
  return (
    <div className="flex flex-col gap-4" data-testid="workflow-form">
      <FormField label="Name" required error={draft.name.trim() ? undefined : 'Give it a name.'}>
        {(control) => <Input {...control} maxLength={255} value={draft.name} onChange={(event) => set({ name: event.target.value })} />}
      </FormField>
      <FormField label="Description">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={2000}
            className="min-h-16"
            value={draft.description ?? ''}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </FormField>
      <FormField label="How they work together" help={processHelp[draft.process]}>
        {(control) => (
          <Select
            {...control}
            value={draft.process}
            onValueChange={(process) => set({ process: process as Draft['process'] })}
            options={Object.entries(processLabels).map(([value, label]) => ({ value, label }))}
          />
        )}
      </FormField>
      {draft.process === 'hierarchical' && (
        <>
          <ValueField
            label="Goal"
            text
            rows={3}
            help="What the team is to reach."
            value={settings.goal ?? ''}
            onChange={(goal) => setting({ goal: goal || null })}
          />
          <FormField label="Manager">
            {(control) => (
              <AgentSelect
                control={control}
                none="Made for the run"
                value={settings.manager_agent_id ?? ''}
                onChange={(id) => setting({ manager_agent_id: id || null })}
              />
            )}
          </FormField>
          <div className="grid grid-cols-2 gap-3">
            <FormField label="Rounds at most">
              {(control) => (
                <NumberInput control={control} value={settings.max_rounds ?? null} onChange={(max_rounds) => setting({ max_rounds })} />
              )}
            </FormField>
            <FormField label="Jobs at most">
              {(control) => (
                <NumberInput
                  control={control}
                  value={settings.max_delegations ?? null}
                  onChange={(max_delegations) => setting({ max_delegations })}
                />
              )}
            </FormField>
          </div>
        </>
      )}
      <Inputs inputs={draft.inputs} faults={faults} onChange={(inputs, tag) => change((now) => ({ ...now, inputs }), tag)} />
      <Disclosure label="Budget and context">
        {() => (
          <div className="flex flex-col gap-4">
            <FormField label="Cost limit in US dollars" help="Nothing new is started beyond it; the run asks.">
              {(control) => (
                <NumberInput
                  control={control}
                  value={settings.max_cost_usd ?? null}
                  onChange={(max_cost_usd) => setting({ max_cost_usd })}
                />
              )}
            </FormField>
            <FormField label="Nodes at a time">
              {(control) => (
                <NumberInput control={control} value={settings.concurrency ?? null} onChange={(concurrency) => setting({ concurrency })} />
              )}
            </FormField>
            <FormField label="What travels on of each output">
              {(control) => (
                <Select
                  {...control}
                  value={settings.context ?? 'whole'}
                  onValueChange={(context) => setting({ context: context as NonNullable<WorkflowSettings['context']> })}
                  options={[
                    { value: 'whole', label: 'All of it' },
                    { value: 'summary', label: 'A summary' },
                    { value: 'fields', label: 'The fields an edge names' },
                  ]}
                />
              )}
            </FormField>
          </div>
        )}
      </Disclosure>
    </div>
  );
}

function Inputs({
  inputs,
  faults,
  onChange,
}: {
  inputs: readonly WorkflowInput[];
  faults: Faults;
  onChange: (inputs: WorkflowInput[], tag?: string) => void;
}) {
  const set = (index: number, values: Partial<WorkflowInput>) =>
    onChange(
      inputs.map((input, at) => (at === index ? { ...input, ...values } : input)),
      `inputs.${index}.${Object.keys(values)}`,
    );
  const add = () => {
    const name = freeId(
      'topic',
      inputs.map((input) => input.name),
    );
    onChange([...inputs, { name, type: 'string', required: true, description: '' }]);
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">Inputs</legend>
      {inputs.map((input, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is typed
        <div key={index} className="flex flex-col gap-2 rounded-lg border border-line p-2.5">
          <div className="flex items-center gap-2">
            <Input
              aria-label={`Name of input ${index + 1}`}
              className="h-8 min-w-0 flex-1 font-mono text-xs"
              value={input.name}
              onChange={(event) => set(index, { name: event.target.value })}
            />
            <Select
              size="sm"
              className="w-28"
              aria-label={`Type of input ${index + 1}`}
              value={input.type}
              onValueChange={(type) => set(index, { type: type as WorkflowInput['type'], default: null })}
              options={[
                { value: 'string', label: 'Text' },
                { value: 'number', label: 'Number' },
                { value: 'boolean', label: 'Yes or no' },
                { value: 'json', label: 'JSON' },
              ]}
            />
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Remove input ${input.name}`}
              onClick={() => onChange(inputs.filter((_, at) => at !== index))}
            >
              <Trash2 aria-hidden />
            </Button>
          </div>
          {faults.inputs.get(index) && (
            <p role="alert" className="text-sm text-bad">
              {faults.inputs.get(index)}
            </p>
          )}
          <Input
            aria-label={`What ${input.name} is for`}
            placeholder="What it is for"
            className="h-8 text-sm"
            value={input.description ?? ''}
            onChange={(event) => set(index, { description: event.target.value })}
          />
          <label htmlFor={`input-${index}-required`} className="flex items-center gap-2 text-sm text-ink-2">
            <Checkbox
              id={`input-${index}-required`}
              checked={input.required}
              onCheckedChange={(checked) => set(index, { required: checked === true })}
            />
            Required
          </label>
        </div>
      ))}
      <Button size="sm" className="self-start" onClick={add}>
        <Plus aria-hidden />
        Add input
      </Button>
    </fieldset>
  );
}
