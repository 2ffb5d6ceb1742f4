import { Rows3 } from 'lucide-react';
import { NumberInput } from '@/components/number-input';
import { FormField } from '@/components/ui/form-field';
import { ValueField } from '../values/value-field';
import { AgentFields, withoutInstruction } from './agent.kind';
import type { KindFormProps, NodeKind } from './kind';

function MapFields(props: KindFormProps) {
  const { node, set, wrong } = props;
  return (
    <>
      <ValueField
        label="List"
        required
        error={wrong.get('map.items') ?? wrong.get('map')}
        help="Like outputs.research.topics. The instruction reads {{item}} and {{index}}."
        value={node.map?.items ?? ''}
        onChange={(items) => set({ map: { concurrency: node.map?.concurrency ?? 10, items } })}
      />
      <AgentFields {...props} instruction="Instruction for each entry" />
      <FormField label="At a time" error={wrong.get('map.concurrency')}>
        {(control) => (
          <NumberInput
            control={control}
            value={node.map?.concurrency ?? 10}
            onChange={(concurrency) => set({ map: { items: node.map?.items ?? '', concurrency: concurrency ?? 10 } })}
          />
        )}
      </FormField>
    </>
  );
}

export default {
  type: 'map',
  order: 5,
  label: 'For each',
  icon: Rows3,
  docs: 'An agent does the same task for every entry of a list.',
  blank: { instruction: '', map: { items: '', concurrency: 10 } },
  branches: () => [],
  text: (node) => node.instruction ?? '',
  agentOf: (node) => node.agent_id ?? null,
  warning: withoutInstruction,
  Form: MapFields,
  hasSchema: true,
  works: true,
  runsAlone: true,
} satisfies NodeKind;
