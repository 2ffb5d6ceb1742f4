import { Page, PageHeader } from '@/components/page-header';

export default function AgentsPage() {
  return (
    <Page>
      <PageHeader title="Agents" description="Who can work for you." />
    </Page>
  );
}
