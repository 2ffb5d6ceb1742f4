import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { plural } from '@/lib/format';
import { useRowKeys } from '@/lib/row-keys';
import { askToNotify, canAskToNotify } from './notices';
import { SamplesLeftOut } from './samples-left-out';
import { WaitingCard } from './waiting-card';
import { waitingQueries } from './waiting-queries';

/** All that stands still until a person does something, each with its answer. */
export default function WaitingPage() {
  const { data, error, refetch } = useQuery(waitingQueries.list());
  useRowKeys();
  const [mayAsk, setMayAsk] = useState(canAskToNotify);
  return (
    <Page width="text">
      <PageHeader
        title="Waiting"
        description={
          data && data.total > 0
            ? `${plural(data.total, 'thing stands', 'things stand')} still until you answer.`
            : 'What stands still until you answer.'
        }
        actions={
          mayAsk && (
            <Button onClick={() => void askToNotify().then(() => setMayAsk(canAskToNotify()))}>
              <Bell aria-hidden />
              Notify me
            </Button>
          )
        }
      />
      {error && !data && <ErrorState what="What waits for you could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={5} label="Loading what waits for you" />}
      {data?.items.length === 0 && (
        <EmptyState title="Nothing waits for you">
          Approvals, questions, reached budgets and agents that cannot work come here, each with its answer.
        </EmptyState>
      )}
      {data?.items.length === 0 && <SamplesLeftOut className="text-center" />}
      {data && data.items.length > 0 && (
        <div className="flex flex-col gap-4">
          {data.items.map((item) => (
            <WaitingCard key={item.id} item={item} />
          ))}
          {data.total > data.items.length && (
            <p className="text-center text-sm text-ink-3">
              And {plural(data.total - data.items.length, 'more', 'more')}, which come up as these are answered.
            </p>
          )}
          <SamplesLeftOut />
        </div>
      )}
    </Page>
  );
}
