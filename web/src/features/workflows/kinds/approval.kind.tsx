import { UserCheck } from 'lucide-react';
import { FormField } from '@/components/ui/form-field';
import { Select } from '@/components/ui/select';
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

const wishes = [
  { value: 'optional', label: 'May be given' },
  { value: 'when_rejected', label: 'Required when rejected' },
  { value: 'always', label: 'Always required' },
];

function ApprovalFields(props: KindFormProps) {
  const { node, set, wrong } = props;
  return (
    <>
      <QuestionField {...props} />
      <ValueField
        label="What is shown"
        text
        rows={3}
        help="What is decided on. Empty shows the outputs of the nodes before it."
        error={wrong.get('content')}
        value={node.content ?? ''}
        onChange={(content) => set({ content: content || null })}
      />
      <FormField label="Reason" error={wrong.get('reason')}>
        {(control) => (
          <Select
            {...control}
            value={node.reason ?? 'optional'}
            onValueChange={(reason) => set({ reason: reason === 'optional' ? null : (reason as NonNullable<typeof node.reason>) })}
            options={wishes}
          />
        )}
      </FormField>
    </>
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
  Form: ApprovalFields,
  hasSchema: false,
  works: false,
  runsAlone: true,
} satisfies NodeKind;
