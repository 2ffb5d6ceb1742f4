import { RadioGroup } from 'radix-ui';
import { useId } from 'react';
import type { WorkflowProcess } from '@/api/types';
import { processHelp, processLabels } from '../words';

/** How the agents work together, each way with a line of what it means. */
export function ProcessField({
  value,
  onChange,
  options,
}: {
  value: WorkflowProcess;
  onChange: (process: WorkflowProcess) => void;
  options: readonly WorkflowProcess[];
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className="text-sm font-medium">
        How they work together
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => onChange(next as WorkflowProcess)}
        className="grid gap-2 sm:auto-cols-fr sm:grid-flow-col"
      >
        {options.map((option) => (
          <RadioGroup.Item
            key={option}
            value={option}
            className="flex flex-col items-start rounded-lg border border-line-strong p-3 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <span className="text-sm font-medium">{processLabels[option]}</span>
            <span className="text-xs text-ink-2">{processHelp[option]}</span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
