import { Braces } from 'lucide-react';
import { type ComponentProps, type KeyboardEvent, type ReactNode, use, useId, useLayoutEffect, useRef, useState } from 'react';
import { FormField } from '@/components/ui/form-field';
import { controlClass } from '@/components/ui/input';
import { cn } from '@/lib/cn';
import { ValueContext } from './value-context';
import { insertValue, lastText, matching, type Place, placeAt } from './values';

interface ValueFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** A text with values in double braces; otherwise an expression, in one line. */
  text?: boolean;
  rows?: number;
  help?: ReactNode;
  required?: boolean;
  error?: string | undefined;
  'data-testid'?: string;
}

/**
 * A text or expression that reads inputs and outputs. Braces (or the first letters of a name in expressions) open a list of what is there,
 * with types and the values of the last run.
 */
export function ValueField({ label, value, onChange, text = false, rows = 1, help, required, error, ...rest }: ValueFieldProps) {
  const values = use(ValueContext);
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const list = useId();
  const [place, setPlace] = useState<Place | null>(null);
  const [active, setActive] = useState(0);
  const options = place ? matching(values, place.query) : [];
  const open = options.length > 0 && !(options.length === 1 && options[0]?.path === place?.query);
  // The caret goes behind what was put in, once React has drawn it.
  useLayoutEffect(() => {
    if (caret.current === null) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const look = (next: string, at: number) => {
    setPlace(placeAt(next, at, text));
    setActive(0);
  };
  const choose = (path: string) => {
    if (!place) return;
    const next = insertValue(value, place, path, text);
    caret.current = next.caret;
    onChange(next.text);
    setPlace(null);
    field.current?.focus();
  };
  const showAll = () => {
    const at = field.current?.selectionStart ?? value.length;
    field.current?.focus();
    setPlace(placeAt(value, at, text) ?? { from: at, to: at, query: '' });
    setActive(0);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      return showAll();
    }
    if (!open) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setActive((now) => (now + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      choose(options[active]?.path ?? '');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setPlace(null);
    }
  };
  return (
    <FormField
      label={label}
      error={error}
      help={help}
      {...(required ? { required } : {})}
      aside={
        values.length > 0 && (
          <button
            type="button"
            aria-label={`Insert a value into ${label}`}
            className="flex items-center gap-1 rounded-sm text-ink-3 hover:text-ink"
            // The field keeps its caret.
            onMouseDown={(event) => event.preventDefault()}
            onClick={showAll}
          >
            <Braces aria-hidden className="size-3.5" />
            Insert value
          </button>
        )
      }
    >
      {(control) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus has left the field and its list
        <div className="relative" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setPlace(null)}>
          <textarea
            {...control}
            {...rest}
            ref={field}
            rows={rows}
            spellCheck={text}
            role="combobox"
            aria-expanded={open}
            aria-controls={open ? list : undefined}
            aria-autocomplete="list"
            aria-activedescendant={open ? `${list}-${active}` : undefined}
            className={cn(
              controlClass,
              'resize-y py-2',
              'field-sizing-content max-h-[50dvh]',
              !text && 'min-h-9 resize-none py-[7px] font-mono text-xs leading-5 wrap-anywhere',
              text && (rows > 2 ? 'min-h-24' : 'min-h-14'),
            )}
            value={value}
            onChange={(event) => {
              const next = text ? event.target.value : event.target.value.replace(/\n/g, ' ');
              onChange(next);
              look(next, event.target.selectionStart);
            }}
            onClick={(event) => (place ? look(value, event.currentTarget.selectionStart) : undefined)}
            onKeyDown={keys}
          />
          {open && <ValueList id={list} options={options} active={active} onChoose={choose} label={`Values for ${label}`} />}
        </div>
      )}
    </FormField>
  );
}

function ValueList({
  id,
  label,
  options,
  active,
  onChoose,
}: {
  id: string;
  label: string;
  options: ReturnType<typeof matching>;
  active: number;
  onChoose: (path: string) => void;
}) {
  const scroll: ComponentProps<'div'>['ref'] = (row) => row?.scrollIntoView({ block: 'nearest' });
  return (
    <div
      id={id}
      role="listbox"
      aria-label={label}
      data-value-list
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-64 overflow-y-auto rounded-lg bg-surface p-1 shadow-float"
    >
      {options.map(({ path, type, from, last }, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active row
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
        <div
          key={path}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          ref={index === active ? scroll : undefined}
          className={cn('cursor-pointer rounded-md px-2 py-1 hover:bg-hover', index === active && 'bg-hover')}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(path)}
        >
          <div className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-mono text-xs text-ink">{path}</span>
            {type && <span className="shrink-0 text-xs text-ink-3">{type}</span>}
          </div>
          <div className="truncate text-xs text-ink-3">{lastText(last) || from}</div>
        </div>
      ))}
    </div>
  );
}
