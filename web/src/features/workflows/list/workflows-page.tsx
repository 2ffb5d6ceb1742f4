import { Plus, Zap } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import type { Workflow } from '@/api/types';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { createPaths } from '@/lib/paths';
import { useUrlState } from '@/lib/use-url-state';
import { StartRunDialog } from '../run/start-run-dialog';
import { ImportButton } from './import-button';
import { TemplateGallery } from './template-gallery';
import { WorkflowList } from './workflow-list';

const QuickRunDialog = lazy(() => import('./quick-run-dialog'));

export default function WorkflowsPage() {
  const { state, set } = useUrlState({ tab: 'workflows', run: '' });
  const [starting, setStarting] = useState<Workflow | null>(null);
  return (
    <Page>
      <PageHeader
        title="Workflows"
        description="Several agents on one goal."
        actions={
          <>
            <ImportButton />
            <Button onClick={() => set({ run: 'quick' })}>
              <Zap aria-hidden />
              Quick run
            </Button>
            <Button variant="primary" asChild>
              <Link to={createPaths.workflow}>
                <Plus aria-hidden />
                New workflow
              </Link>
            </Button>
          </>
        }
      />
      <Tabs value={state.tab} onValueChange={(tab) => set({ tab }, { push: true })}>
        <TabsList aria-label="Workflows">
          <TabsTrigger value="workflows">Workflows</TabsTrigger>
          <TabsTrigger value="templates">Templates</TabsTrigger>
        </TabsList>
        <TabsContent value="workflows">
          <WorkflowList onRun={setStarting} onTemplates={() => set({ tab: 'templates' }, { push: true })} />
        </TabsContent>
        <TabsContent value="templates">
          <TemplateGallery />
        </TabsContent>
      </Tabs>
      {starting && <StartRunDialog workflow={starting} onClose={() => setStarting(null)} />}
      <Suspense>{state.run === 'quick' && <QuickRunDialog onClose={() => set({ run: '' })} />}</Suspense>
    </Page>
  );
}
