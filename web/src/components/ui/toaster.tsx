import { lazy, Suspense, useSyncExternalStore } from 'react';
import { showsToasts, toastsReady, watchToasts } from '@/lib/toast';

const ToasterView = lazy(() => import('./toaster-view'));

/** The place of toasts; empty, and without code, until the first one. */
export function Toaster() {
  const wanted = useSyncExternalStore(watchToasts, showsToasts);
  if (!wanted) return null;
  return (
    <Suspense>
      <ToasterView onReady={toastsReady} />
    </Suspense>
  );
}
