import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { isNotFound } from '@/lib/problem';
import { workflowRunQueries } from '../workflow-queries';
import { RunStory } from './run-story';

export default function WorkflowRunPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(workflowRunQueries.detail(id));
  useBreadcrumbs(data ? [{ label: data.name }] : []);
  if (isNotFound(error)) {
    return (
      <Page>
        <EmptyState title="This run does not exist">It was deleted, or the address is wrong.</EmptyState>
      </Page>
    );
  }
  if (error && !data) {
    return (
      <Page>
        <ErrorState what="The workflow run could not be loaded" error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return <Page>{data ? <RunStory key={data.id} run={data} /> : <SkeletonRows />}</Page>;
}
