import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { ErrorState } from '@/components/error-state';
import { Page, PageHeader } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { workflowQueries } from './workflow-queries';

export default function WorkflowPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(workflowQueries.detail(id));
  useBreadcrumbs(data ? [{ label: data.name }] : []);
  if (error && !data) {
    return (
      <Page>
        <ErrorState what="The workflow could not be loaded" error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return <Page>{data ? <PageHeader title={data.name} /> : <SkeletonRows />}</Page>;
}
