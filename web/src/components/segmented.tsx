import { RadioGroup as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

export interface SegmentedOption<T extends string> {
  value: T;
  label: string;
  /** Shown instead of the label, which then names it. */
  icon?: ReactNode;
}

/** A few choices side by side, one of them chosen: windows of time, views. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  label: string;
  value: T;
  options: readonly SegmentedOption<T>[];
  onChange: (value: T) => void;
  className?: string;
}) {
  return (
    <Primitive.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      orientation="horizontal"
      className={cn('inline-flex h-8 shrink-0 items-center rounded-md border border-line bg-sunken p-0.5', className)}
    >
      {options.map((option) => (
        <Primitive.Item
          key={option.value}
          value={option.value}
          aria-label={option.label}
          title={option.icon ? option.label : undefined}
          className={cn(
            'tabular flex h-full items-center justify-center rounded-sm text-sm font-medium text-ink-2 transition-colors hover:text-ink data-[state=checked]:bg-surface data-[state=checked]:text-ink data-[state=checked]:shadow-[0_0_0_1px_var(--line-strong)] [&_svg]:size-4',
            option.icon ? 'w-7' : 'px-2.5',
          )}
        >
          {option.icon ?? option.label}
        </Primitive.Item>
      ))}
    </Primitive.Root>
  );
}
