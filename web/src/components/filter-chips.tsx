import { Check, ListFilter, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './ui/button';
import { Menu, MenuCheckboxItem, MenuContent, MenuTrigger } from './ui/menu';

export interface FilterOption {
  value: string;
  label: string;
  icon?: ReactNode;
}

export interface FilterMenuProps {
  label: string;
  options: readonly FilterOption[];
  /** Chosen values; a filter that takes one value gets and gives at most one. */
  value: readonly string[];
  onChange: (value: string[]) => void;
  multiple?: boolean;
  'data-testid'?: string;
}

/** A button of a toolbar that opens the choices of one filter. */
export function FilterMenu({ label, options, value, onChange, multiple = false, ...rest }: FilterMenuProps) {
  const toggle = (option: string) => {
    if (value.includes(option)) onChange(value.filter((each) => each !== option));
    else onChange(multiple ? [...value, option] : [option]);
  };
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button {...rest}>
          <ListFilter aria-hidden className="max-sm:hidden" />
          {label}
          {value.length > 0 && <span className="tabular rounded-sm bg-accent-soft px-1 text-xs text-accent-text">{value.length}</span>}
        </Button>
      </MenuTrigger>
      <MenuContent align="start">
        {options.length === 0 && <p className="flex items-center gap-2 px-2 py-1 text-sm text-ink-3">Nothing to choose yet</p>}
        {options.map((option) => (
          <MenuCheckboxItem
            key={option.value}
            checked={value.includes(option.value)}
            onCheckedChange={() => toggle(option.value)}
            {...(multiple ? {} : { onSelect: undefined })}
          >
            {option.icon}
            <span className="truncate">{option.label}</span>
          </MenuCheckboxItem>
        ))}
      </MenuContent>
    </Menu>
  );
}

export interface Chip {
  key: string;
  /** "Status: Active". */
  label: string;
  onRemove: () => void;
}

/** What is filtered now, each removable, and one button for all. Its line is always there, so that a filter does not move the list. */
export function FilterChips({ chips, onClear, summary }: { chips: readonly Chip[]; onClear: () => void; summary?: ReactNode }) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      {chips.map((chip) => (
        <span
          key={chip.key}
          className="inline-flex h-7 max-w-full items-center gap-1 rounded-md bg-accent-soft pr-1 pl-2 text-sm text-accent-text"
        >
          <Check aria-hidden className="size-3.5" />
          <span className="truncate">{chip.label}</span>
          <button
            type="button"
            aria-label={`Remove filter ${chip.label}`}
            onClick={chip.onRemove}
            className="flex size-5 items-center justify-center rounded-sm hover:bg-hover"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </span>
      ))}
      {chips.length > 0 && (
        <Button variant="ghost" size="sm" onClick={onClear}>
          Clear filters
        </Button>
      )}
      {summary && (
        <span role="status" className="tabular ml-auto text-sm text-ink-3">
          {summary}
        </span>
      )}
    </div>
  );
}
