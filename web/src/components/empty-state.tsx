import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

export interface EmptyStateProps {
  title: string;
  /** One sentence what this is, or why nothing is here. */
  children?: ReactNode;
  action?: ReactNode;
  drawing?: keyof typeof drawings;
  className?: string;
}

/** Teaches where nothing is: one sentence, one action, one small line drawing. */
export function EmptyState({ title, children, action, drawing = 'tray', className }: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center rounded-lg border border-dashed border-line px-6 py-12 text-center', className)}>
      <svg
        aria-hidden
        viewBox="0 0 96 64"
        className="mb-4 h-16 w-24 fill-none stroke-line-strong stroke-[1.5]"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {drawings[drawing]}
      </svg>
      <p className="text-base font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-[44ch] text-base text-ink-3">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

const drawings = {
  tray: <path d="M20 40h16l4 7h16l4-7h16M20 40l8-22h40l8 22v14H20zM40 27h16M37 33h22" />,
  agent: (
    <path d="M34 24h28a6 6 0 0 1 6 6v16a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6V30a6 6 0 0 1 6-6zM48 24v-8M46 13a2 2 0 1 0 4 0 2 2 0 0 0-4 0M40 35v4M56 35v4M42 45h12M22 34v8M74 34v8" />
  ),
  search: <path d="M42 46a16 16 0 1 0 0-32 16 16 0 0 0 0 32zM54 42l14 14M35 26h14M35 33h9" />,
  chart: <path d="M22 12v40h54M32 42l12-12 10 7 16-19M32 52v-1M44 52v-1M54 52v-1M70 52v-1" />,
  flow: <path d="M16 26h18v12H16zM62 12h18v12H62zM62 40h18v12H62zM34 32h12M46 18v28M46 18h16M46 46h16" />,
  key: <path d="M36 42a10 10 0 1 0 0-20 10 10 0 0 0 0 20zM46 32h28v8M64 32v6M33 32h1" />,
};
