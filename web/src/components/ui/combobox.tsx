import { ChevronsUpDown } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { controlClass } from './input';

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

const loadView = () => import('./combobox-view');
const ComboboxView = lazy(async () => ({ default: (await loadView()).ComboboxView }));
// What fails is fetched again when it is opened.
const warm = () => void loadView().catch(() => undefined);

/** A select that can be searched, with groups. A page shows without the list, which comes when somebody reaches for it. */
export function Combobox(props: ComboboxProps) {
  const { value, options, placeholder = 'Choose', disabled, className } = props;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const chosen = options.find((option) => option.value === value);
  return (
    <>
      <button
        ref={button}
        type="button"
        role="combobox"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        disabled={disabled}
        id={props.id}
        aria-label={props['aria-label']}
        aria-labelledby={props['aria-labelledby']}
        aria-describedby={props['aria-describedby']}
        aria-invalid={props['aria-invalid']}
        aria-required={props['aria-required']}
        onPointerEnter={warm}
        onFocus={warm}
        onClick={() => setOpen(true)}
        className={cn(controlClass, 'flex h-9 items-center justify-between gap-2 text-left', className)}
      >
        <span className={cn('truncate', !chosen && !value && 'text-ink-3')}>{chosen?.label ?? (value || placeholder)}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </button>
      {open && (
        <Suspense>
          <ComboboxView {...props} listId={listId} anchor={button} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
