import { Repeat } from 'lucide-react';
import { NumberInput } from '@/components/number-input';
import { FormField } from '@/components/ui/form-field';
import { ValueField } from '../values/value-field';
import type { KindFormProps, NodeKind } from './kind';

function LoopFields({ node, set, wrong }: KindFormProps) {
  return (
    <>
      <FormField label="Rounds at most" error={wrong.get('loop.max_iterations') ?? wrong.get('loop')}>
        {(control) => (
          <NumberInput
            control={control}
            value={node.loop?.max_iterations ?? 3}
            onChange={(rounds) => set({ loop: { ...node.loop, max_iterations: rounds ?? 3 } })}
          />
        )}
      </FormField>
      <ValueField
        label="Until"
        error={wrong.get('loop.until')}
        help="An expression that ends it, like outputs.review.good."
        value={node.loop?.until ?? ''}
        onChange={(until) => set({ loop: { max_iterations: node.loop?.max_iterations ?? 3, until: until || null } })}
      />
    </>
  );
}

export default {
  type: 'loop',
  order: 6,
  label: 'Loop',
  icon: Repeat,
  docs: 'Goes back to an earlier node until something is true.',
  blank: { loop: { max_iterations: 3, until: '' } },
  branches: () => ['repeat', 'done'],
  text: (node) => node.loop?.until || `At most ${node.loop?.max_iterations ?? 3} rounds`,
  agentOf: () => null,
  Form: LoopFields,
  hasSchema: false,
  works: false,
  runsAlone: false,
} satisfies NodeKind;
