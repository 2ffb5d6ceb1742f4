import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { controlClass } from './input';

export interface SelectOption {
  value: string;
  label: string;
  icon?: ReactNode;
  disabled?: boolean;
}

export interface SelectProps extends Omit<ComponentProps<typeof Primitive.Trigger>, 'value' | 'onChange' | 'defaultValue'> {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly SelectOption[];
  placeholder?: string;
  size?: 'sm' | 'md';
}

/** Radix forbids the empty value, which our filters use for "any". */
const empty = '__any__';

export function Select({ value, onValueChange, options, placeholder, size = 'md', className, ...trigger }: SelectProps) {
  const hasEmpty = options.some((option) => option.value === '');
  const toInner = (outer: string) => (outer === '' && hasEmpty ? empty : outer);
  return (
    <Primitive.Root value={toInner(value)} onValueChange={(inner) => onValueChange(inner === empty ? '' : inner)}>
      <Primitive.Trigger
        {...trigger}
        className={cn(
          controlClass,
          'flex items-center justify-between gap-2 text-left data-[placeholder]:text-ink-3',
          size === 'sm' ? 'h-8 rounded-md px-2.5 text-sm' : 'h-9',
          className,
        )}
      >
        <span className="flex min-w-0 items-center gap-2 truncate">
          <Primitive.Value placeholder={placeholder} />
        </span>
        <Primitive.Icon>
          <ChevronDown aria-hidden className="size-4 text-ink-3" />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-float-in overflow-hidden rounded-lg bg-surface p-1 shadow-float"
        >
          <Primitive.Viewport>
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={toInner(option.value)}
                disabled={option.disabled ?? false}
                className="flex h-8 cursor-default items-center gap-2 rounded-md pr-8 pl-2 text-sm outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover relative"
              >
                {option.icon}
                <Primitive.ItemText>{option.label}</Primitive.ItemText>
                <Primitive.ItemIndicator className="absolute right-2">
                  <Check aria-hidden className="size-4 text-accent-text" />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
