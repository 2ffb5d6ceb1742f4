import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

const variants = cva(
  'inline-flex h-[22px] max-w-full shrink-0 items-center gap-1 rounded-md px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        neutral: 'bg-idle-soft text-ink-2',
        outline: 'border border-line text-ink-2',
        strong: 'bg-ink text-bg',
        accent: 'bg-accent-soft text-accent-text',
        running: 'bg-running-soft text-running',
        ok: 'bg-ok-soft text-ok',
        bad: 'bg-bad-soft text-bad',
        warn: 'bg-warn-soft text-warn',
        idle: 'bg-idle-soft text-idle',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof variants>['tone']>;

export function Badge({ className, tone, ...props }: ComponentProps<'span'> & { tone?: BadgeTone }) {
  return <span {...props} className={cn(variants({ tone }), className)} />;
}
