import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { ErrorState } from '@/components/error-state';
import { Page, PageHeader } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { taskQueries } from './task-queries';

export default function TaskPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(taskQueries.detail(id));
  useBreadcrumbs(data ? [{ label: data.title }] : []);
  if (error && !data) {
    return (
      <Page>
        <ErrorState what="The task could not be loaded" error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return <Page>{data ? <PageHeader title={data.title} /> : <SkeletonRows />}</Page>;
}
