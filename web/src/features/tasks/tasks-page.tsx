import { Page, PageHeader } from '@/components/page-header';

export default function TasksPage() {
  return (
    <Page>
      <PageHeader title="Tasks" description="Work that was given to agents." />
    </Page>
  );
}
