import { useRouteError } from 'react-router';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page-header';

/** A page whose code could not be loaded (a new version was installed, or the server is away), or which failed as a whole. */
export function RouteError() {
  const error = useRouteError();
  const missing = error instanceof TypeError && /import|module|fetch/i.test(error.message);
  return (
    <Page>
      <h1 className="sr-only">Error</h1>
      <ErrorState
        what="This page could not be shown"
        error={missing ? new Error('Its program could not be loaded. The server may be away or was updated.') : error}
        onRetry={() => location.reload()}
      />
    </Page>
  );
}
