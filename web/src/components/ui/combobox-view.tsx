import { Command } from 'cmdk';
import { Check } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { foldedFilter } from '@/components/folded-filter';
import { cn } from '@/lib/cn';
import type { ComboboxProps } from './combobox';
import { Popover, PopoverAnchor, PopoverContent } from './popover';

const row =
  'flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 text-sm select-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover';

export interface ComboboxViewProps extends ComboboxProps {
  listId: string;
  /** The button it hangs on, which has the focus again when it closes. */
  anchor: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

/** The open list of a combobox: fetched when one is first pointed at. */
export function ComboboxView(props: ComboboxViewProps) {
  const { value, onValueChange, options, searchPlaceholder = 'Search', emptyText = 'Nothing found' } = props;
  const { allowCustom, footer, listId, anchor, onClose } = props;
  const [text, setText] = useState('');
  const groups = [...new Set(options.map((option) => option.group ?? ''))];
  const pick = (next: string) => {
    onValueChange(next);
    onClose();
  };
  return (
    // Modal, so that the list scrolls inside a dialog too.
    <Popover modal open onOpenChange={(open) => !open && onClose()}>
      <PopoverAnchor virtualRef={anchor as RefObject<HTMLButtonElement>} />
      <PopoverContent
        id={listId}
        aria-label={searchPlaceholder}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          anchor.current?.focus();
        }}
        className="w-(--radix-popover-trigger-width) min-w-56 p-0"
      >
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
