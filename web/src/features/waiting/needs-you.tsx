import { useQuery } from '@tanstack/react-query';
import { ChevronRight, CircleCheck } from 'lucide-react';
import { lazy, Suspense, useId, useState } from 'react';
import { Link } from 'react-router';
import type { WaitingItem } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { Section } from '@/components/ui/card';
import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { plainText } from '@/lib/plain-text';
import { waitingKinds } from './kinds';
import { SamplesLeftOut } from './samples-left-out';
import { waitingQueries } from './waiting-queries';

/** The forms and views of answers are fetched when something waits. */
const WaitingCard = lazy(async () => ({ default: (await import('./waiting-card')).WaitingCard }));

const shown = 5;

/** What waits for a person, first on the dashboard: each opens in place, with its answer. */
export function NeedsYou() {
  const { data, error, refetch } = useQuery(waitingQueries.list());
  const [open, setOpen] = useState<string | null>(null);
  if (error && !data) return <ErrorState what="What needs you could not be loaded" error={error} onRetry={() => void refetch()} />;
  // While it loads it has the room of the empty one, so that the page does not jump.
  if (!data || data.total === 0) {
    return (
      <section
        aria-label="Needs you"
        aria-busy={!data}
        className="flex min-h-12 flex-wrap items-center gap-x-2.5 gap-y-1 rounded-lg border border-line bg-surface px-4 py-2"
      >
        {data ? (
          <>
            <CircleCheck aria-hidden className="size-4 text-ok" />
            <p className="flex-1">Nothing needs you.</p>
            <SamplesLeftOut className="max-sm:basis-full max-sm:pl-6.5" />
          </>
        ) : (
          <Skeleton className="h-5 w-full max-w-60" />
        )}
      </section>
    );
  }
  // What is answered leaves the list; the only one left opens by itself.
  const items = data.items.slice(0, shown);
  const opened = open ?? (data.total === 1 ? items[0]?.id : undefined);
  return (
    <Section
      title="Needs you"
      actions={
        data.total > 1 ? (
          <Link
            to={paths.waiting.to()}
            className="tabular inline-flex min-h-6 items-center rounded-sm text-sm text-accent-text hover:underline"
          >
            {data.total > items.length ? `Answer all ${data.total}` : 'Answer all'}
          </Link>
        ) : (
          <span className="tabular text-sm text-ink-3">{plural(data.total, 'item')}</span>
        )
      }
      className="border-warn/40"
      bodyClassName="pb-2"
    >
      <ul data-testid="needs-you">
        {items.map((item) => (
          <Line key={item.id} item={item} open={opened === item.id} onOpen={(next) => setOpen(next ? item.id : '')} />
        ))}
      </ul>
      <SamplesLeftOut className="pt-2 pb-1" />
    </Section>
  );
}

function Line({ item, open, onOpen }: { item: WaitingItem; open: boolean; onOpen: (open: boolean) => void }) {
  const id = useId();
  const { icon: Icon, label } = waitingKinds[item.kind];
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => onOpen(!open)}
        className="-mx-2 flex min-h-12 w-[calc(100%+1rem)] items-center gap-3 rounded-md px-2 py-1.5 text-left hover:bg-hover"
      >
        <Icon aria-hidden className={cn('size-4 shrink-0', item.kind === 'agent_error' ? 'text-bad' : 'text-warn')} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{item.title}</span>
          <span className="block truncate text-sm text-ink-3">
            {label}
            {item.workflow_run_name && ` · ${item.workflow_run_name}`}
            {item.text && ` · ${plainText(item.text)}`}
          </span>
        </span>
        <span className="shrink-0 text-sm text-ink-3 max-sm:hidden">
          <RelativeTime quiet time={item.since} />
        </span>
        <ChevronRight aria-hidden className={cn('size-4 shrink-0 text-ink-3 transition-transform', open && 'rotate-90')} />
      </button>
      {open && (
        <div id={id} className="pt-1 pb-3">
          <Suspense fallback={<SkeletonRows rows={3} label="Loading" />}>
            <WaitingCard item={item} height={320} />
          </Suspense>
        </div>
      )}
    </li>
  );
}
