import { Page, PageHeader } from '@/components/page-header';

export default function WelcomePage() {
  return (
    <Page>
      <PageHeader title="Welcome" description="Choose a model, then run a first task." />
    </Page>
  );
}
