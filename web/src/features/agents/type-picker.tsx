import { RadioGroup } from 'radix-ui';
import { type AgentType, agentTypes } from '@/api/types';
import { presets } from './agent-presets';

/** Four kinds of work side by side. */
export function TypePicker({ value, onChange, labelledBy }: { value: AgentType; onChange: (type: AgentType) => void; labelledBy: string }) {
  return (
    <RadioGroup.Root
      aria-labelledby={labelledBy}
      data-testid="agent-type"
      value={value}
      onValueChange={(type) => onChange(type as AgentType)}
      className="grid grid-cols-2 gap-2 sm:grid-cols-4"
    >
      {agentTypes.map((type) => {
        const { label, purpose, icon: Icon } = presets[type];
        return (
          <RadioGroup.Item
            key={type}
            value={type}
            className="flex flex-col gap-1 rounded-lg border border-line bg-surface p-2.5 text-left transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:shadow-[inset_0_0_0_1px_var(--accent)]"
          >
            <span className="flex items-center gap-1.5 text-sm font-medium">
              <Icon aria-hidden className="size-4 shrink-0 text-accent-text" />
              {label}
            </span>
            <span className="text-xs text-ink-3">{purpose}</span>
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
