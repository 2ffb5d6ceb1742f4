import { useNow } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { formatDuration } from '@/lib/format';
import { live, useLiveState, useLiveView } from './live';

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
    <div data-testid="connection" data-state-live={state}>
      <Tooltip label={look.help} side="right">
        <button
          type="button"
          onClick={live.tryNow}
          className={cn(
            'flex h-8 w-full cursor-default! items-center gap-2.5 rounded-md px-2.5 text-sm',
            look.tint,
            compact && 'justify-center px-0',
          )}
        >
          <span aria-hidden className={cn('size-2 shrink-0 rounded-full', look.dot, state === 'reconnecting' && 'animate-breathe')} />
          <span className={compact ? 'sr-only' : undefined}>{look.label}</span>
        </button>
      </Tooltip>
      <span role="status" className="sr-only">
        {look.label}
      </span>
    </div>
  );
}

/** Only when the server is away, and not for what is over in a second: since when, and when it is tried again. */
export function ConnectionLost() {
  const { state, heardAt, nextTry } = useLiveView();
  if (state === 'live' || (heardAt === null && nextTry === null)) return null;
  return <Lost label={looks[state].label} heardAt={heardAt} nextTry={nextTry} />;
}

function Lost({ label, heardAt, nextTry }: { label: string; heardAt: number | null; nextTry: number | null }) {
  const now = useNow();
  const seconds = (from: number, to: number) => formatDuration(Math.max(1, Math.round((to - from) / 1_000)) * 1_000);
  return (
    <section
      aria-label="No connection"
      data-testid="connection-lost"
      style={{ animationDelay: '1s' }}
      className="fixed inset-x-2 bottom-4 z-40 mx-auto flex w-fit animate-late flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-surface py-2 pr-2 pl-3.5 text-sm shadow-float"
    >
      <span className="font-medium text-bad">{label}</span>
      <span className="tabular text-ink-2">
        {heardAt !== null && `Last heard ${seconds(heardAt, now)} ago. `}
        {nextTry === null ? 'Trying now…' : `Next try in ${seconds(now, nextTry)}.`}
      </span>
      <Button size="sm" onClick={live.tryNow} aria-disabled={nextTry === null}>
        Try now
      </Button>
    </section>
  );
}
