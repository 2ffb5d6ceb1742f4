import { Command } from 'cmdk';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { foldedFilter } from '@/components/folded-filter';
import { cn } from '@/lib/cn';
import { controlClass } from './input';
import { Popover, PopoverContent, PopoverTrigger } from './popover';

export interface ComboboxOption {
  value: string;
  label: string;
  /** Second line or right side, e.g. a price. */
  detail?: ReactNode;
  /** Words that find it beside the label. */
  keywords?: string[];
  group?: string;
  disabled?: boolean;
}

export interface ComboboxProps {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly ComboboxOption[];
  placeholder?: string;
  searchPlaceholder?: string;
  emptyText?: string;
  /** Offers what was typed as a value of its own. */
  allowCustom?: boolean;
  /** Below the list. */
  footer?: ReactNode;
  disabled?: boolean;
  id?: string;
  className?: string;
  'aria-label'?: string;
  'aria-labelledby'?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  'aria-required'?: true | undefined;
}

/** A select that can be searched, with groups. */
export function Combobox(props: ComboboxProps) {
  const { value, onValueChange, options, placeholder = 'Choose', searchPlaceholder = 'Search', emptyText = 'Nothing found' } = props;
  const { allowCustom, footer, disabled, className, ...trigger } = props;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const chosen = options.find((option) => option.value === value);
  const groups = [...new Set(options.map((option) => option.group ?? ''))];
  const pick = (next: string) => {
    onValueChange(next);
    setOpen(false);
    setText('');
  };
  const row =
    'flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 text-sm select-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover';
  return (
    // Modal, so that the list scrolls inside a dialog too.
    <Popover modal open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        type="button"
        role="combobox"
        aria-expanded={open}
        disabled={disabled}
        id={trigger.id}
        aria-label={trigger['aria-label']}
        aria-labelledby={trigger['aria-labelledby']}
        aria-describedby={trigger['aria-describedby']}
        aria-invalid={trigger['aria-invalid']}
        aria-required={trigger['aria-required']}
        className={cn(controlClass, 'flex h-9 items-center justify-between gap-2 text-left', className)}
      >
        <span className={cn('truncate', !chosen && !value && 'text-ink-3')}>{chosen?.label ?? (value || placeholder)}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </PopoverTrigger>
      <PopoverContent aria-label={searchPlaceholder} className="w-(--radix-popover-trigger-width) min-w-56 p-0">
        <Command label={searchPlaceholder} filter={foldedFilter}>
          <Command.Input
            value={text}
            onValueChange={setText}
            placeholder={searchPlaceholder}
            className="h-10 w-full border-b border-line bg-transparent px-3 text-base outline-none placeholder:text-ink-3"
          />
          <Command.List className="max-h-72 overflow-y-auto p-1">
            {!allowCustom && <Command.Empty className="px-2 py-6 text-center text-sm text-ink-3">{emptyText}</Command.Empty>}
            {groups.map((group) => (
              <Command.Group
                key={group}
                heading={group || undefined}
                className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-ink-3"
              >
                {options
                  .filter((option) => (option.group ?? '') === group)
                  .map((option) => (
                    <Command.Item
                      key={option.value}
                      value={option.value}
                      keywords={[option.label, ...(option.keywords ?? [])]}
                      disabled={option.disabled ?? false}
                      onSelect={() => pick(option.value)}
                      className={row}
                    >
                      <Check aria-hidden className={cn('size-4 shrink-0 text-accent-text', option.value !== value && 'invisible')} />
                      <span className="min-w-0 flex-1 truncate">{option.label}</span>
                      {option.detail && <span className="tabular shrink-0 text-xs text-ink-3">{option.detail}</span>}
                    </Command.Item>
                  ))}
              </Command.Group>
            ))}
            {allowCustom && text.trim() && !options.some((option) => option.value === text.trim()) && (
              <Command.Item value={`use ${text}`} forceMount onSelect={() => pick(text.trim())} className={row}>
                Use “{text.trim()}”
              </Command.Item>
            )}
          </Command.List>
          {footer && <div className="border-t border-line">{footer}</div>}
        </Command>
      </PopoverContent>
    </Popover>
  );
}
