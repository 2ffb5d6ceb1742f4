import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/** How the test of a connection went. */
export function TestResult({ success, children }: { success: boolean; children: ReactNode }) {
  const Icon = success ? CircleCheck : CircleX;
  return (
    <p
      role="status"
      data-testid="test-result"
      data-success={success}
      className={cn('mt-2 flex items-start gap-1.5 text-sm', success ? 'text-ok' : 'text-bad')}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}
