import { Trash2 } from 'lucide-react';
import type { WorkflowNode } from '@/api/types';
import { TagsInput } from '@/components/tags-input';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { AgentSelect } from '../agent-select';
import { kindLabel } from '../graph/node-card';
import type { Faults } from './faults';
import { changeNode, type Draft, remove } from './graph-edit';
import { JsonArea } from './json-area';
import { NextSteps } from './next-steps';
import { NumberInput } from './number-input';
import type { Change } from './use-editor';

/** Everything about one node. Each change holds at once, and can be undone. */
export function NodeForm({
  draft,
  node,
  change,
  faults,
  onRemoved,
}: {
  draft: Draft;
  node: WorkflowNode;
  change: Change;
  faults: Faults;
  onRemoved: () => void;
}) {
  const set = (values: Partial<WorkflowNode>) => change((now) => changeNode(now, node.id, values), `${node.id}.${Object.keys(values)}`);
  const wrong = faults.nodes.get(node.id);
  const hierarchical = draft.process === 'hierarchical';
  const works = node.type === 'agent' || node.type === 'map';
  const asks = node.type === 'approval' || node.type === 'input';
  const choice = node.condition?.model_choice;
  return (
    <div className="flex flex-col gap-4" data-testid="node-form">
      {wrong?.get('') && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm">
          {wrong.get('')}
        </p>
      )}
      <FormField label="Label" error={wrong?.get('label')} aside={kindLabel(node.type)}>
        {(control) => (
          <Input
            {...control}
            data-testid="node-label"
            maxLength={200}
            value={node.label ?? ''}
            onChange={(event) => set({ label: event.target.value })}
          />
        )}
      </FormField>
      {works && (
        <FormField label="Agent" required error={wrong?.get('agent_id')}>
          {(control) => <AgentSelect control={control} value={node.agent_id ?? ''} onChange={(agent_id) => set({ agent_id })} />}
        </FormField>
      )}
      {node.type === 'map' && (
        <>
          <FormField
            label="List"
            required
            error={wrong?.get('map') ?? wrong?.get('map.items')}
            help="Like outputs.research.topics. The instruction reads {{item}} and {{index}}."
          >
            {(control) => (
              <Input
                {...control}
                className="font-mono text-xs"
                value={node.map?.items ?? ''}
                onChange={(event) => set({ map: { concurrency: node.map?.concurrency ?? 10, items: event.target.value } })}
              />
            )}
          </FormField>
          <FormField label="At a time" error={wrong?.get('map.concurrency')}>
            {(control) => (
              <NumberInput
                control={control}
                value={node.map?.concurrency ?? 10}
                onChange={(concurrency) => set({ map: { items: node.map?.items ?? '', concurrency: concurrency ?? 10 } })}
              />
            )}
          </FormField>
        </>
      )}
      {(works || asks) && (
        <FormField
          label={asks ? 'What the person is asked' : 'Instruction'}
          error={wrong?.get('instruction')}
          help="Reads {{inputs.name}} and {{outputs.node}}."
        >
          {(control) => (
            <Textarea
              {...control}
              data-testid="node-instruction"
              rows={5}
              value={node.instruction ?? ''}
              onChange={(event) => set({ instruction: event.target.value })}
            />
          )}
        </FormField>
      )}
      {works && (
        <FormField label="Expected output" error={wrong?.get('expected_output')} help="What a good result is.">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              className="min-h-16"
              value={node.expected_output ?? ''}
              onChange={(event) => set({ expected_output: event.target.value || null })}
            />
          )}
        </FormField>
      )}
      {node.type === 'condition' && (
        <>
          <FormField label="Decided by">
            {(control) => (
              <Select
                {...control}
                value={choice ? 'model' : 'expression'}
                onValueChange={(by) =>
                  set({
                    condition:
                      by === 'model' ? { model_choice: { agent_id: '', question: '', branches: ['yes', 'no'] } } : { expression: '' },
                  })
                }
                options={[
                  { value: 'expression', label: 'An expression' },
                  { value: 'model', label: "An agent's choice" },
                ]}
              />
            )}
          </FormField>
          {choice ? (
            <>
              <FormField label="Agent" required error={wrong?.get('condition.model_choice.agent_id')}>
                {(control) => (
                  <AgentSelect
                    control={control}
                    value={choice.agent_id}
                    onChange={(agent_id) => set({ condition: { model_choice: { ...choice, agent_id } } })}
                  />
                )}
              </FormField>
              <FormField label="Question" required error={wrong?.get('condition.model_choice.question')}>
                {(control) => (
                  <Textarea
                    {...control}
                    rows={3}
                    value={choice.question}
                    onChange={(event) => set({ condition: { model_choice: { ...choice, question: event.target.value } } })}
                  />
                )}
              </FormField>
              <FormField label="Branches" required error={wrong?.get('condition.model_choice.branches')}>
                {(control) => (
                  <TagsInput
                    control={control}
                    placeholder="Add a branch"
                    value={choice.branches}
                    onChange={(branches) => set({ condition: { model_choice: { ...choice, branches } } })}
                  />
                )}
              </FormField>
            </>
          ) : (
            <FormField
              label="Expression"
              required
              error={wrong?.get('condition.expression') ?? wrong?.get('condition')}
              help="Like outputs.review.score >= 7. Its value names the branch."
            >
              {(control) => (
                <Input
                  {...control}
                  className="font-mono text-xs"
                  value={node.condition?.expression ?? ''}
                  onChange={(event) => set({ condition: { expression: event.target.value } })}
                />
              )}
            </FormField>
          )}
        </>
      )}
      {node.type === 'loop' && (
        <>
          <FormField label="Rounds at most" error={wrong?.get('loop.max_iterations') ?? wrong?.get('loop')}>
            {(control) => (
              <NumberInput
                control={control}
                value={node.loop?.max_iterations ?? 3}
                onChange={(rounds) => set({ loop: { ...node.loop, max_iterations: rounds ?? 3 } })}
              />
            )}
          </FormField>
          <FormField label="Until" error={wrong?.get('loop.until')} help="An expression that ends it, like outputs.review.good.">
            {(control) => (
              <Input
                {...control}
                className="font-mono text-xs"
                value={node.loop?.until ?? ''}
                onChange={(event) => set({ loop: { max_iterations: node.loop?.max_iterations ?? 3, until: event.target.value || null } })}
              />
            )}
          </FormField>
        </>
      )}
      {!hierarchical && <NextSteps draft={draft} node={node} change={change} faults={faults} />}
      <Disclosure label="Failures, time and output">
        {() => (
          <div className="flex flex-col gap-4">
            <FormField label="When it fails" error={wrong?.get('on_error')}>
              {(control) => (
                <Select
                  {...control}
                  value={node.on_error ?? 'fail'}
                  onValueChange={(on_error) => set({ on_error: on_error as NonNullable<WorkflowNode['on_error']> })}
                  options={[
                    { value: 'fail', label: 'The run fails' },
                    { value: 'branch', label: 'Take the way named “error”' },
                    { value: 'continue', label: 'Go on without it' },
                  ]}
                />
              )}
            </FormField>
            <FormField label="Tries in all" error={wrong?.get('retry.max_attempts')}>
              {(control) => (
                <NumberInput
                  control={control}
                  value={node.retry?.max_attempts ?? 1}
                  onChange={(tries) => set({ retry: tries === null ? null : { max_attempts: tries } })}
                />
              )}
            </FormField>
            <FormField label="Time limit in seconds" error={wrong?.get('timeout_seconds')}>
              {(control) => (
                <NumberInput
                  control={control}
                  value={node.timeout_seconds ?? null}
                  onChange={(timeout_seconds) => set({ timeout_seconds })}
                />
              )}
            </FormField>
            <FormField label="With several ways in, it begins">
              {(control) => (
                <Select
                  {...control}
                  value={node.join ?? 'all'}
                  onValueChange={(join) => set({ join: join as NonNullable<WorkflowNode['join']> })}
                  options={[
                    { value: 'all', label: 'After all of them' },
                    { value: 'any', label: 'After the first that ends' },
                    { value: 'first_success', label: 'After the first that succeeds' },
                  ]}
                />
              )}
            </FormField>
            {(works || node.type === 'input') && (
              <JsonArea
                key={node.id}
                label="JSON schema of the output"
                value={node.output_schema ?? null}
                error={wrong?.get('output_schema')}
                onChange={(output_schema) => set({ output_schema })}
              />
            )}
          </div>
        )}
      </Disclosure>
      <p className="text-xs text-ink-3">
        Others read it as <code className="font-mono">{`{{outputs.${node.id}}}`}</code>
      </p>
      <Button
        className="self-start text-bad"
        onClick={() => {
          change((now) => remove(now, [node.id]));
          onRemoved();
        }}
      >
        <Trash2 aria-hidden />
        Delete node
      </Button>
    </div>
  );
}
