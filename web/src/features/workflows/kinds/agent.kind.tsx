import { Bot, TriangleAlert } from 'lucide-react';
import type { WorkflowNode } from '@/api/types';
import { FormField } from '@/components/ui/form-field';
import { AgentSelect } from '../agent-select';
import { ValueField } from '../values/value-field';
import type { KindFormProps, NodeKind } from './kind';

/** An agent without an instruction works on the name of its node. */
export const withoutInstruction = (node: WorkflowNode): string | null =>
  node.instruction?.trim() ? null : `No instruction: the agent is told only “${node.label?.trim() || node.id}” and what came before.`;

export function AgentFields({ node, set, wrong, instruction = 'Instruction' }: KindFormProps & { instruction?: string }) {
  const warning = withoutInstruction(node);
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
        help={
          warning && (
            <span className="flex items-start gap-1.5 text-ink-2">
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
              {warning}
            </span>
          )
        }
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
  warning: withoutInstruction,
  Form: AgentFields,
  hasSchema: true,
  works: true,
  runsAlone: true,
} satisfies NodeKind;
