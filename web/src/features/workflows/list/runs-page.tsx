import { Zap } from 'lucide-react';
import { Link } from 'react-router';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { createPaths } from '@/lib/paths';
import { RunList } from './run-list';

/** Every run of every workflow, newest first. */
export default function RunsPage() {
  const quick = (
    <Button asChild>
      <Link to={createPaths.quickRun}>
        <Zap aria-hidden />
        Quick run
      </Link>
    </Button>
  );
  return (
    <Page>
      <PageHeader title="Runs" description="Workflows at work, newest first." actions={quick} />
      <RunList empty={quick} />
    </Page>
  );
}
