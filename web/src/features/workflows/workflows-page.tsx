import { Page, PageHeader } from '@/components/page-header';

export default function WorkflowsPage() {
  return (
    <Page>
      <PageHeader title="Workflows" description="Several agents on one goal." />
    </Page>
  );
}
