import { Link } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { paths } from '@/lib/paths';

export function NotFoundPage() {
  return (
    <Page>
      <PageHeader title="Page not found" />
      <EmptyState
        title="Nothing lives at this address"
        drawing="search"
        action={
          <Button asChild variant="primary">
            <Link to={paths.dashboard.to()}>Go to the dashboard</Link>
          </Button>
        }
      >
        The link may be old, or what it pointed to was deleted.
      </EmptyState>
    </Page>
  );
}
