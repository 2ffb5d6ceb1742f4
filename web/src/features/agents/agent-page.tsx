import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { ErrorState } from '@/components/error-state';
import { Page, PageHeader } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { agentQueries } from './agent-queries';

export default function AgentPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(agentQueries.detail(id));
  useBreadcrumbs(data ? [{ label: data.name }] : []);
  if (error && !data) {
    return (
      <Page>
        <ErrorState what="The agent could not be loaded" error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return <Page>{data ? <PageHeader title={data.name} /> : <SkeletonRows />}</Page>;
}
