import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { useFoldedSidebar } from '@/app/folded-sidebar';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { newId, paths } from '@/lib/paths';
import { isNotFound } from '@/lib/problem';
import { useRename } from '@/lib/use-unsaved';
import { useUrlState } from '@/lib/use-url-state';
import { RunList } from '../list/run-list';
import { workflowQueries } from '../workflow-queries';

const WorkflowEditor = lazy(() => import('./workflow-editor'));

/** A workflow with its runs; a new one gets its address when it is first kept, without the page being made anew. */
export default function WorkflowPage() {
  const { id = '' } = useParams();
  const rename = useRename();
  const [made, setMade] = useState<string | null>(null);
  const isNew = id === newId || id === made;
  const { data, error, refetch } = useQuery({ ...workflowQueries.draft(id), enabled: !isNew });
  const { state, set } = useUrlState({ tab: 'editor' });
  useFoldedSidebar();
  // Its name as the editor has saved it last, without asking the server.
  const { data: known } = useQuery({ ...workflowQueries.detail(id), enabled: false });
  const name = known?.name ?? data?.workflow.name ?? (isNew ? 'New workflow' : null);
  useBreadcrumbs(name ? [{ label: name }] : []);
  const onMade = useCallback(
    (next: string) => {
      setMade(next);
      rename(paths.workflow.to(next));
    },
    [rename],
  );
  if (!isNew && isNotFound(error)) {
    return (
      <Page>
        <EmptyState title="This workflow does not exist" drawing="flow">
          It was deleted, or the address is wrong.
        </EmptyState>
      </Page>
    );
  }
  if (!isNew && error && !data) {
    return (
      <Page>
        <ErrorState what="The workflow could not be loaded" error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (!isNew && !data) {
    return (
      <Page>
        <SkeletonRows />
      </Page>
    );
  }
  return (
    <Tabs value={state.tab} onValueChange={(tab) => set({ tab })} className="flex h-[calc(100dvh-3.25rem)] flex-col">
      <Suspense fallback={<SkeletonRows />}>
        <WorkflowEditor
          key={isNew ? newId : id}
          initial={isNew ? null : (data ?? null)}
          active={state.tab === 'editor'}
          onMade={onMade}
          tabs={
            <TabsList aria-label="Workflow" className="border-0">
              <TabsTrigger value="editor">Editor</TabsTrigger>
              <TabsTrigger value="runs">Runs</TabsTrigger>
            </TabsList>
          }
        />
      </Suspense>
      <TabsContent value="runs" className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
        {id !== newId && <RunList workflowId={id} />}
      </TabsContent>
    </Tabs>
  );
}
