import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

export function Card({ className, ...props }: ComponentProps<'div'>) {
  return <div {...props} className={cn('rounded-lg border border-line bg-surface', className)} />;
}

/** A card with a heading and, on its right, actions. */
export function Section({
  title,
  actions,
  description,
  children,
  className,
  bodyClassName,
}: {
  title: ReactNode;
  actions?: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  className?: string;
  bodyClassName?: string;
}) {
  return (
    <section className={cn('rounded-lg border border-line bg-surface', className)}>
      <div className={cn('flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4', description ? 'pt-3 pb-2' : 'pt-2 pb-1')}>
        <div className={cn('min-w-0 flex-1', description && 'basis-56')}>
          <h2 className="text-base font-semibold">{title}</h2>
          {description && <p className="text-sm text-ink-3">{description}</p>}
        </div>
        {actions}
      </div>
      <div className={cn('px-4 pb-4', bodyClassName)}>{children}</div>
    </section>
  );
}
