import { useInfiniteQuery } from '@tanstack/react-query';
import type { Agent } from '@/api/types';
import { ActivityLine } from '@/components/activity-line';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { activityQueries } from '@/features/activity/activity-queries';

export function AgentActivity({ agent }: { agent: Agent }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    activityQueries.pages({ agent_id: agent.id }),
  );
  if (error && !data) return <ErrorState what="The activity could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} label="Loading activity" />;
  const entries = data.pages.flatMap((page) => page.items);
  if (entries.length === 0)
    return <EmptyState title="Nothing has happened yet">What this agent does and what is changed about it.</EmptyState>;
  return (
    <div className="flex flex-col items-center gap-3">
      <ul className="w-full rounded-lg border border-line bg-surface px-4 py-1" aria-label={`Activity of ${agent.name}`}>
        {entries.map((activity) => (
          <ActivityLine key={activity.id} activity={activity} />
        ))}
      </ul>
      {hasNextPage && (
        <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older
        </Button>
      )}
    </div>
  );
}
