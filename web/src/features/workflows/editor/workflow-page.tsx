import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { isNotFound } from '@/lib/problem';
import { useUrlState } from '@/lib/use-url-state';
import { RunList } from '../list/run-list';
import { workflowQueries } from '../workflow-queries';

const WorkflowEditor = lazy(() => import('./workflow-editor'));

export default function WorkflowPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(workflowQueries.draft(id));
  const { state, set } = useUrlState({ tab: 'editor' });
  useBreadcrumbs(data ? [{ label: data.workflow.name }] : []);
  if (isNotFound(error)) {
    return (
      <Page>
        <EmptyState title="This workflow does not exist" drawing="flow">
          It was deleted, or the address is wrong.
        </EmptyState>
      </Page>
    );
  }
  if (error && !data) {
    return (
      <Page>
        <ErrorState what="The workflow could not be loaded" error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (!data) {
    return (
      <Page>
        <SkeletonRows />
      </Page>
    );
  }
  return (
    <Page width="full">
      <Tabs value={state.tab} onValueChange={(tab) => set({ tab })} className="flex flex-col gap-3">
        <Suspense fallback={<SkeletonRows />}>
          <WorkflowEditor
            key={id}
            initial={data}
            tabs={
              <TabsList aria-label="Workflow">
                <TabsTrigger value="editor">Editor</TabsTrigger>
                <TabsTrigger value="runs">Runs</TabsTrigger>
              </TabsList>
            }
          />
        </Suspense>
        <TabsContent value="runs">
          <RunList workflowId={id} />
        </TabsContent>
      </Tabs>
    </Page>
  );
}
