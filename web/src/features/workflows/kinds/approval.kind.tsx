import { UserCheck } from 'lucide-react';
import { ValueField } from '../values/value-field';
import type { KindFormProps, NodeKind } from './kind';

export function QuestionField({ node, set, wrong }: KindFormProps) {
  return (
    <ValueField
      label="What the person is asked"
      text
      rows={4}
      data-testid="node-instruction"
      error={wrong.get('instruction')}
      value={node.instruction ?? ''}
      onChange={(instruction) => set({ instruction })}
    />
  );
}

export default {
  type: 'approval',
  order: 3,
  label: 'Approval',
  icon: UserCheck,
  docs: 'A person approves or rejects before it goes on.',
  blank: { instruction: 'Is this good enough to go on?' },
  branches: () => ['approved', 'rejected'],
  text: (node) => node.instruction ?? '',
  agentOf: () => null,
  Form: QuestionField,
  hasSchema: false,
  works: false,
  runsAlone: true,
} satisfies NodeKind;
