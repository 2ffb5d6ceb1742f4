import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { useLiveState } from './live';

const looks = {
  live: { label: 'Live', help: 'Connected: changes appear as they happen.', dot: 'bg-ok', tint: 'text-ink-3' },
  reconnecting: {
    label: 'Reconnecting',
    help: 'The connection was lost. Trying again; missed changes will be fetched.',
    dot: 'bg-warn',
    tint: 'text-warn',
  },
  offline: {
    label: 'Offline',
    help: 'The server does not answer. What you see may be old; we keep trying.',
    dot: 'bg-bad',
    tint: 'bg-bad-soft text-bad',
  },
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
          'flex h-8 w-full cursor-default! items-center gap-2.5 rounded-md px-2.5 text-sm',
          look.tint,
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

/** The same for phones, which have no sidebar: only when something is wrong, and not for what is over in a second. */
export function ConnectionLost() {
  const state = useLiveState();
  if (state === 'live') return null;
  const { label, help, dot, tint } = looks[state];
  return (
    <span
      role="status"
      title={help}
      data-testid="connection-lost"
      style={{ animationDelay: '1s' }}
      className={cn('flex h-6 shrink-0 animate-late items-center gap-1.5 rounded-md px-1.5 text-xs font-medium md:hidden', tint)}
    >
      <span aria-hidden className={cn('size-2 rounded-full', dot)} />
      {label}
    </span>
  );
}
