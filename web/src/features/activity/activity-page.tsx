import { Page, PageHeader } from '@/components/page-header';

export default function ActivityPage() {
  return (
    <Page>
      <PageHeader title="Activity" description="Everything that happened, newest first." />
    </Page>
  );
}
