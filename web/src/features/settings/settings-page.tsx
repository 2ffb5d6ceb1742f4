import { Page, PageHeader } from '@/components/page-header';

export default function SettingsPage() {
  return (
    <Page>
      <PageHeader title="Settings" description="Services, models and appearance." />
    </Page>
  );
}
