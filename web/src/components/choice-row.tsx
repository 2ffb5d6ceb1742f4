import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

export const ChoiceGroup = RadioGroup.Root;

/** One of several ways, as a row that opens when it is chosen. Goes into a ChoiceGroup. */
export function ChoiceRow({
  value,
  chosen,
  icon,
  title,
  about,
  badge,
  children,
}: {
  value: string;
  chosen: boolean;
  icon: ReactNode;
  title: string;
  about: ReactNode;
  badge?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div
      className={cn(
        'rounded-lg border bg-surface transition-colors',
        chosen ? 'border-accent shadow-[inset_0_0_0_1px_var(--accent)]' : 'border-line hover:border-line-strong',
      )}
    >
      <RadioGroup.Item
        value={value}
        className="flex w-full items-center gap-3 rounded-lg px-4 py-3 text-left [&>svg]:size-5 [&>svg]:shrink-0 [&>svg]:text-accent-text"
      >
        {icon}
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 font-medium">
            {title}
            {badge}
          </span>
          <span className="block text-sm text-ink-3">{about}</span>
        </span>
        <span
          aria-hidden
          className={cn(
            'flex size-4 shrink-0 items-center justify-center rounded-full border',
            chosen ? 'border-accent bg-accent' : 'border-line-strong',
          )}
        >
          {chosen && <span className="size-1.5 rounded-full bg-accent-ink" />}
        </span>
      </RadioGroup.Item>
      {chosen && children && <div className="animate-fade-in px-4 pb-4 sm:pl-12">{children}</div>}
    </div>
  );
}
