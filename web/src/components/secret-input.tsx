import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { cn } from '@/lib/cn';
import { Input } from './ui/input';

/**
 * A password field whose text can be looked at. `what` names it for the button: "API key". Password managers keep out unless
 * `autoComplete` says what it is.
 */
export function SecretInput({ what, className, autoComplete = 'off', ...props }: ComponentProps<'input'> & { what: string }) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input
        {...props}
        type={shown ? 'text' : 'password'}
        autoComplete={autoComplete}
        spellCheck={false}
        {...(autoComplete === 'off' && { 'data-1p-ignore': true, 'data-lpignore': 'true' })}
        className={cn('pr-10 font-mono text-sm', className)}
      />
      <button
        type="button"
        aria-label={`${shown ? 'Hide' : 'Show'} ${what}`}
        onClick={() => setShown(!shown)}
        className="absolute top-1 right-1 flex size-7 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  );
}
