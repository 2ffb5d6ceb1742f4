import { Switch as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export function Switch({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      {...props}
      className={cn(
        'relative inline-flex h-5 w-9 after:absolute after:inset-x-0 after:-inset-y-0.5 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors disabled:opacity-50 data-[state=checked]:bg-accent',
        className,
      )}
    >
      <Primitive.Thumb className="size-4 rounded-full bg-white transition-transform data-[state=checked]:translate-x-4" />
    </Primitive.Root>
  );
}
