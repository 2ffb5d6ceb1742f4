import { Command } from 'cmdk';
import { Check, ListFilter } from 'lucide-react';
import { useState } from 'react';
import { cn } from '@/lib/cn';
import type { FilterOption } from './filter-chips';
import { foldedFilter } from './folded-filter';
import { Button } from './ui/button';
import { Popover, PopoverContent, PopoverTrigger } from './ui/popover';

export interface FilterComboboxProps {
  label: string;
  options: readonly FilterOption[];
  /** The chosen value; empty for any. */
  value: string;
  onChange: (value: string) => void;
  'data-testid'?: string;
}

/** A filter with too many choices for a menu: they can be searched. */
export function FilterCombobox({ label, options, value, onChange, ...rest }: FilterComboboxProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button {...rest}>
          <ListFilter aria-hidden className="max-sm:hidden" />
          {label}
          {value && <span className="tabular rounded-sm bg-accent-soft px-1 text-xs text-accent-text">1</span>}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} className="w-64 p-0">
        <Command label={`Search ${label.toLowerCase()}`} filter={foldedFilter}>
          <Command.Input
            placeholder="Search"
            className="h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none placeholder:text-ink-3"
          />
          <Command.List className="max-h-72 overflow-y-auto p-1">
            <Command.Empty className="px-2 py-6 text-center text-sm text-ink-3">Nothing found</Command.Empty>
            {options.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[option.label]}
                onSelect={() => {
                  onChange(option.value === value ? '' : option.value);
                  setOpen(false);
                }}
                className="flex h-8 cursor-default items-center gap-2 rounded-md px-2 text-sm select-none data-[selected=true]:bg-hover"
              >
                <Check aria-hidden className={cn('size-4 shrink-0 text-accent-text', option.value !== value && 'invisible')} />
                {option.icon}
                <span className="min-w-0 flex-1 truncate">{option.label}</span>
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
