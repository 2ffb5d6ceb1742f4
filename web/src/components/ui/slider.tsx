import { Slider as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

/** One value. `aria-label` or `aria-labelledby` names the thumb. */
export function Slider({
  className,
  id,
  'aria-label': label,
  'aria-labelledby': labelledBy,
  'aria-describedby': describedBy,
  ...props
}: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root {...props} className={cn('relative flex h-5 w-full touch-none items-center select-none', className)}>
      <Primitive.Track className="relative h-1 grow overflow-hidden rounded-full bg-line">
        <Primitive.Range className="absolute h-full bg-accent" />
      </Primitive.Track>
      <Primitive.Thumb
        id={id}
        aria-label={label}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        className="block size-4 rounded-full border-2 border-accent bg-surface transition-colors hover:bg-accent-soft"
      />
    </Primitive.Root>
  );
}
