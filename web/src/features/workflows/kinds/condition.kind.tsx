import { GitFork } from 'lucide-react';
import { TagsInput } from '@/components/tags-input';
import { FormField } from '@/components/ui/form-field';
import { Select } from '@/components/ui/select';
import { AgentSelect } from '../agent-select';
import { ValueField } from '../values/value-field';
import type { KindFormProps, NodeKind } from './kind';

function ConditionFields({ node, set, wrong }: KindFormProps) {
  const choice = node.condition?.model_choice;
  const choose = (values: Partial<NonNullable<typeof choice>>) => choice && set({ condition: { model_choice: { ...choice, ...values } } });
  return (
    <>
      <FormField label="Decided by">
        {(control) => (
          <Select
            {...control}
            value={choice ? 'model' : 'expression'}
            onValueChange={(by) =>
              set({
                condition: by === 'model' ? { model_choice: { agent_id: '', question: '', branches: ['yes', 'no'] } } : { expression: '' },
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
          <FormField label="Agent" required error={wrong.get('condition.model_choice.agent_id')}>
            {(control) => <AgentSelect control={control} value={choice.agent_id} onChange={(agent_id) => choose({ agent_id })} />}
          </FormField>
          <ValueField
            label="Question"
            required
            text
            rows={3}
            error={wrong.get('condition.model_choice.question')}
            value={choice.question}
            onChange={(question) => choose({ question })}
          />
          <FormField label="Branches" required error={wrong.get('condition.model_choice.branches')}>
            {(control) => (
              <TagsInput
                control={control}
                placeholder="Add a branch"
                value={choice.branches}
                onChange={(branches) => choose({ branches })}
              />
            )}
          </FormField>
        </>
      ) : (
        <ValueField
          label="Expression"
          required
          error={wrong.get('condition.expression') ?? wrong.get('condition')}
          help="Like outputs.review.score >= 7. Its value names the branch."
          value={node.condition?.expression ?? ''}
          onChange={(expression) => set({ condition: { expression } })}
        />
      )}
    </>
  );
}

export default {
  type: 'condition',
  order: 2,
  label: 'Condition',
  icon: GitFork,
  docs: 'Takes one of several ways: by an expression, or as an agent chooses.',
  blank: { condition: { expression: '' } },
  branches: (node) => node.condition?.model_choice?.branches ?? ['true', 'false'],
  text: (node) => node.condition?.model_choice?.question || node.condition?.expression || '',
  agentOf: (node) => node.condition?.model_choice?.agent_id || null,
  Form: ConditionFields,
  hasSchema: false,
  works: false,
  runsAlone: true,
} satisfies NodeKind;
