import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { useLiveState } from './live';

const looks = {
  live: { label: 'Live', help: 'Connected: changes appear as they happen.', dot: 'bg-ok' },
  reconnecting: { label: 'Reconnecting', help: 'The connection was lost. Trying again; missed changes will be fetched.', dot: 'bg-warn' },
  offline: { label: 'Offline', help: 'The server does not answer. What you see may be old; we keep trying.', dot: 'bg-bad' },
};

export function Connection({ compact = false }: { compact?: boolean }) {
  const state = useLiveState();
  const look = looks[state];
  return (
    <Tooltip label={look.help} side="right">
      <button
        type="button"
        data-testid="connection"
        data-state-live={state}
        className={cn(
          'flex h-8 w-full cursor-default! items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-3',
          compact && 'justify-center px-0',
        )}
      >
        <span aria-hidden className={cn('size-2 shrink-0 rounded-full', look.dot, state === 'reconnecting' && 'animate-breathe')} />
        <span role="status" className={compact ? 'sr-only' : undefined}>
          {look.label}
        </span>
      </button>
    </Tooltip>
  );
}
