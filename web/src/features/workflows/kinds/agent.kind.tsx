import { Bot } from 'lucide-react';
import { FormField } from '@/components/ui/form-field';
import { AgentSelect } from '../agent-select';
import { ValueField } from '../values/value-field';
import type { KindFormProps, NodeKind } from './kind';

export function AgentFields({ node, set, wrong, instruction = 'Instruction' }: KindFormProps & { instruction?: string }) {
  return (
    <>
      <FormField label="Agent" required error={wrong.get('agent_id')}>
        {(control) => <AgentSelect control={control} value={node.agent_id ?? ''} onChange={(agent_id) => set({ agent_id })} />}
      </FormField>
      <ValueField
        label={instruction}
        text
        rows={5}
        data-testid="node-instruction"
        error={wrong.get('instruction')}
        value={node.instruction ?? ''}
        onChange={(text) => set({ instruction: text })}
      />
      <ValueField
        label="Expected output"
        text
        rows={2}
        help="What a good result is."
        error={wrong.get('expected_output')}
        value={node.expected_output ?? ''}
        onChange={(text) => set({ expected_output: text || null })}
      />
    </>
  );
}

export default {
  type: 'agent',
  order: 1,
  label: 'Agent',
  icon: Bot,
  docs: 'One agent does one task.',
  blank: { instruction: '' },
  branches: () => [],
  text: (node) => node.instruction ?? '',
  agentOf: (node) => node.agent_id ?? null,
  Form: AgentFields,
  hasSchema: true,
  works: true,
  runsAlone: true,
} satisfies NodeKind;
