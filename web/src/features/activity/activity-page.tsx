import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { ExportButton } from '@/components/export-button';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Spinner } from '@/components/ui/spinner';
import { useAgentName } from '@/features/agents/agent-queries';
import { formatNumber } from '@/lib/format';
import { useRowKeys } from '@/lib/row-keys';
import { useScrolled } from '@/lib/use-scrolled';
import { useUrlState } from '@/lib/use-url-state';
import { groupByDay } from './activity-days';
import { activityDefaults, activityFilter } from './activity-filters';
import { groupBySubject } from './activity-groups';
import { activityQueries } from './activity-queries';
import { ActivityRow } from './activity-row';
import { ActivityToolbar } from './activity-toolbar';

export default function ActivityPage() {
  const { state, set, reset, changed } = useUrlState(activityDefaults);
  const signature = JSON.stringify(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: "now" is when the filter was chosen
  const filter = useMemo(() => activityFilter(state, Date.now()), [signature]);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = useInfiniteQuery(
    activityQueries.pages(filter),
  );
  const agentName = useAgentName();
  useRowKeys();
  const all = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const { shown, news, release } = useHeld(all, signature);
  const days = useMemo(() => groupByDay(shown, new Date()), [shown]);
  return (
    <Page>
      <PageHeader
        title="Activity"
        description="Everything that happened, newest first."
        actions={<ExportButton name="activities.csv" path="/activities" filter={filter} />}
      />
      <ActivityToolbar
        state={state}
        total={data?.pages[0]?.total}
        onChange={(change) => {
          set(change);
          window.scrollTo({ top: 0 });
        }}
        onClear={() => reset()}
      />
      {news > 0 && (
        <div className="pointer-events-none sticky top-16 z-20 flex h-0 justify-center">
          <Button variant="primary" size="sm" onClick={release} className="pointer-events-auto animate-float-in rounded-full shadow-float">
            <ArrowUp aria-hidden />
            {formatNumber(news)} new {news === 1 ? 'entry' : 'entries'}
          </Button>
        </div>
      )}
      {error && !data ? (
        <ErrorState what="The activity could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} label="Loading activity" />
      ) : all.length === 0 ? (
        changed > 0 ? (
          <EmptyState title="Nothing matches" drawing="search" action={<Button onClick={() => reset()}>Clear filters</Button>}>
            Nothing that happened fits all of these filters together.
          </EmptyState>
        ) : (
          <EmptyState title="Nothing has happened yet">What agents and tasks do is written down here, as it happens.</EmptyState>
        )
      ) : (
        <div className="flex flex-col gap-5">
          {days.map((day) => (
            <section key={day.key} aria-label={day.label} className="rounded-lg border border-line bg-surface">
              <h2 className="sticky top-13 z-10 rounded-t-lg border-b border-line bg-sunken px-4 py-1.5 text-sm font-medium text-ink-2">
                {day.label}
              </h2>
              <ul>
                {groupBySubject(day.items).map(({ key, latest, earlier }) => (
                  <ActivityRow key={key} activity={latest} earlier={earlier} agentName={agentName(latest.agent_id)} />
                ))}
              </ul>
            </section>
          ))}
          <More
            hasMore={hasNextPage}
            loading={isFetchingNextPage}
            failed={isFetchNextPageError}
            error={error}
            onMore={() => void fetchNextPage()}
          />
        </div>
      )}
    </Page>
  );
}

/** Somebody who reads further down keeps the page still: what comes in meanwhile is counted, and shown at a press or at the top. */
function useHeld<T extends { id: string }>(all: readonly T[], signature: string) {
  const scrolled = useScrolled(40);
  const [line, setLine] = useState<{ id: string; of: string } | null>(null);
  const first = all[0]?.id;
  if (line && (!scrolled || line.of !== signature)) setLine(null);
  else if (!line && scrolled && first) setLine({ id: first, of: signature });
  const from = line ? all.findIndex((each) => each.id === line.id) : 0;
  const news = Math.max(0, from);
  const shown = useMemo(() => (news > 0 ? all.slice(news) : all), [all, news]);
  return { shown, news, release: () => window.scrollTo({ top: 0 }) };
}

function More(props: { hasMore: boolean; loading: boolean; failed: boolean; error: unknown; onMore: () => void }) {
  const { hasMore, loading, failed, error, onMore } = props;
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    const element = end.current;
    if (!element || !hasMore || loading || failed) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), { rootMargin: '800px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, loading, failed]);
  if (failed) return <ErrorState what="Older entries could not be loaded" error={error} onRetry={onMore} />;
  return (
    <div ref={end} role="status" className="flex h-10 items-center justify-center gap-2 text-sm text-ink-3">
      {loading ? (
        <>
          <Spinner />
          Loading older entries
        </>
      ) : hasMore ? null : (
        'That is where it began.'
      )}
    </div>
  );
}
