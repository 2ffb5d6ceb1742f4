import { RotateCw, TriangleAlert } from 'lucide-react';
import { cn } from '@/lib/cn';
import { messageOf, Problem } from '@/lib/problem';
import { Button } from './ui/button';

/** What happened, why, and what to do now. `what` is ours ("The agents could not be loaded"), the reason is the server's. */
export function ErrorState({
  what,
  error,
  onRetry,
  className,
}: {
  what: string;
  error: unknown;
  onRetry?: () => void;
  className?: string;
}) {
  return (
    <div role="alert" className={cn('flex flex-wrap items-start gap-3 rounded-lg border border-line bg-bad-soft p-4', className)}>
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium text-ink">{what}</p>
        <p className="text-sm wrap-anywhere text-ink-2">{messageOf(error)}</p>
        {error instanceof Problem && error.requestId && <p className="mt-1 font-mono text-xs text-ink-2">Request {error.requestId}</p>}
      </div>
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </div>
  );
}
