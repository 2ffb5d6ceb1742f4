import { useQuery } from '@tanstack/react-query';
import { Info, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, Navigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { modelQueries, settingsQueries } from '@/features/settings/settings-queries';
import { advise, dismiss, isDismissed } from '@/features/welcome/advice';
import { paths } from '@/lib/paths';

/** Sends a newcomer to the welcome, and tells who has only the demo model so far how to get a real one. */
export function FirstSteps({ children }: { children: ReactNode }) {
  const system = useQuery(settingsQueries.system());
  const providers = useQuery(modelQueries.providers());
  const [dismissed, setDismissed] = useState({ welcome: isDismissed('welcome'), hint: isDismissed('hint') });
  const advice = system.data && providers.data ? advise(system.data, providers.data, dismissed) : null;
  if (advice === 'welcome') return <Navigate to={paths.welcome.to()} replace />;
  // Nothing for the moment in which it is not known yet: a dashboard that jumps away would be worse.
  if (!dismissed.welcome && (system.isPending || providers.isPending)) return null;
  return (
    <>
      {advice === 'model' && (
        <aside
          aria-label="No model is set up"
          className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-surface py-2 pr-2 pl-4"
        >
          <Info aria-hidden className="size-4 shrink-0 text-accent-text" />
          <p className="min-w-0 flex-1 basis-56 text-sm">No model is set up: only the demo model answers.</p>
          <Button size="sm" asChild>
            <Link to={paths.welcome.to()}>Choose a model</Link>
          </Button>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Dismiss"
            onClick={() => {
              dismiss('hint');
              setDismissed({ ...dismissed, hint: true });
            }}
          >
            <X aria-hidden />
          </Button>
        </aside>
      )}
      {children}
    </>
  );
}
