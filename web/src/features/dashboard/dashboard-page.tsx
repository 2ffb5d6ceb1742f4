import { Page, PageHeader } from '@/components/page-header';

export default function DashboardPage() {
  return (
    <Page>
      <PageHeader title="Dashboard" description="What runs, what needs you, what it cost." />
    </Page>
  );
}
