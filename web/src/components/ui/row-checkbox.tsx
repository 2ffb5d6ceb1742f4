import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

/** The look of `Checkbox` on a native element: rows of a long list are made by the dozen in each frame of a scroll. */
export function RowCheckbox({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <input
      {...props}
      type="checkbox"
      className={cn(
        'relative grid size-4 shrink-0 cursor-pointer after:absolute after:-inset-1 appearance-none place-content-center rounded-sm border border-line-strong bg-surface',
        'before:size-2.5 before:scale-0 before:bg-accent-ink before:[clip-path:polygon(14%_44%,0_60%,38%_100%,100%_16%,84%_4%,36%_68%)]',
        'checked:border-accent checked:bg-accent checked:before:scale-100',
        className,
      )}
    />
  );
}
