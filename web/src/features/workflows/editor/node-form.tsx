import type { WorkflowNode } from '@/api/types';
import { NumberInput } from '@/components/number-input';
import { Disclosure } from '@/components/ui/disclosure';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { kindLabel } from '../graph/node-card';
import { kindOf } from '../kinds/registry';
import type { Faults } from './faults';
import { changeNode, type Draft } from './graph-edit';
import { JsonArea } from './json-area';
import { NextSteps } from './next-steps';
import type { Change } from './use-editor';

const none: ReadonlyMap<string, string> = new Map();

/** Everything about one node: the fields of its kind, where it leads, and what all nodes have. Each change holds at once, and can be undone. */
export function NodeForm({
  draft,
  node,
  name,
  change,
  faults,
}: {
  draft: Draft;
  node: WorkflowNode;
  /** Names the workflow among all. */
  name: string;
  change: Change;
  faults: Faults;
}) {
  const set = (values: Partial<WorkflowNode>) => change((now) => changeNode(now, node.id, values), `${node.id}.${Object.keys(values)}`);
  const wrong = faults.nodes.get(node.id) ?? none;
  const kind = kindOf(node.type);
  const hidden = [...wrong.keys()].some((field) => /^(on_error|retry|timeout_seconds|output_schema|join)/.test(field));
  return (
    <div className="flex flex-col gap-4" data-testid="node-form">
      {wrong.get('') && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm">
          {wrong.get('')}
        </p>
      )}
      <FormField label="Label" error={wrong.get('label') ?? wrong.get('id')} aside={kindLabel(node.type)}>
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
      <kind.Form node={node} set={set} wrong={wrong} />
      {draft.process !== 'hierarchical' && <NextSteps draft={draft} node={node} change={change} faults={faults} />}
      <Disclosure key={hidden ? 'wrong' : 'right'} label="Failures, time and output" defaultOpen={hidden}>
        {() => <CommonFields node={node} name={name} set={set} wrong={wrong} />}
      </Disclosure>
      <p className="text-xs text-ink-3">
        Others read it as <code className="font-mono">{`{{outputs.${node.id}}}`}</code>
      </p>
    </div>
  );
}

function CommonFields({
  node,
  name,
  set,
  wrong,
}: {
  node: WorkflowNode;
  name: string;
  set: (values: Partial<WorkflowNode>) => void;
  wrong: ReadonlyMap<string, string>;
}) {
  return (
    <div className="flex flex-col gap-4">
      <FormField label="When it fails" error={wrong.get('on_error')}>
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
      <FormField label="Tries in all" error={wrong.get('retry.max_attempts')}>
        {(control) => (
          <NumberInput
            control={control}
            value={node.retry?.max_attempts ?? 1}
            onChange={(tries) => set({ retry: tries === null ? null : { max_attempts: tries } })}
          />
        )}
      </FormField>
      <FormField label="Time limit in seconds" error={wrong.get('timeout_seconds')}>
        {(control) => (
          <NumberInput control={control} value={node.timeout_seconds ?? null} onChange={(timeout_seconds) => set({ timeout_seconds })} />
        )}
      </FormField>
      <FormField label="With several ways in, it begins" error={wrong.get('join')}>
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
      {kindOf(node.type).hasSchema && (
        <JsonArea
          key={node.id}
          label="JSON schema of the output"
          name={`${name}/${node.id}/output_schema`}
          value={node.output_schema ?? null}
          error={wrong.get('output_schema')}
          onChange={(output_schema) => set({ output_schema })}
        />
      )}
    </div>
  );
}
