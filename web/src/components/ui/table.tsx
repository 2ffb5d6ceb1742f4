import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

/** Scrolls sideways inside itself on narrow screens; the header stays in sight when the table is given a height. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return (
    <div className="relative w-full overflow-auto rounded-lg border border-line bg-surface">
      <table {...props} className={cn('w-full border-collapse text-sm', className)} />
    </div>
  );
}

export function TableHead({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...props}
      className={cn(
        'sticky top-0 z-10 h-9 border-b border-line bg-sunken px-3 text-left font-medium whitespace-nowrap text-ink-3',
        className,
      )}
    />
  );
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return (
    <tr
      {...props}
      className={cn('border-b border-line last:border-0 hover:bg-hover data-[active]:bg-hover data-[selected]:bg-selected', className)}
    />
  );
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return <td {...props} className={cn('h-(--row) px-3', className)} />;
}
