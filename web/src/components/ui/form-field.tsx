import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cn } from '@/lib/cn';
import { Label } from './label';

export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

export interface FormFieldProps {
  label: ReactNode;
  /** The control; spread the given props on it: `{(control) => <Input {...control} {...register('name')} />}`. */
  children: (control: ControlProps) => ReactNode;
  /** One line about what belongs here. */
  help?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Right of the label: a counter, a link. */
  aside?: ReactNode;
  id?: string;
  className?: string;
}

export function FormField({ label, children, help, error, required, aside, id, className }: FormFieldProps) {
  const generated = useId();
  const control = id ?? generated;
  const described = [help ? `${control}-help` : '', error ? `${control}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <Label htmlFor={control} id={`${control}-label`}>
          {label}
          {required && (
            <span aria-hidden className="ml-0.5 text-bad">
              *
            </span>
          )}
        </Label>
        {aside && <div className="tabular text-xs text-ink-3">{aside}</div>}
      </div>
      {children({
        id: control,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {error && (
        <p id={`${control}-error`} role="alert" className="flex items-start gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
      {help && (
        <p id={`${control}-help`} className="text-sm text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}
