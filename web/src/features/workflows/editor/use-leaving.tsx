import { type ReactNode, useEffect } from 'react';
import { useBlocker } from 'react-router';
import { ConfirmDialog } from '@/components/ui/alert-dialog';

/**
 * Nothing is lost by leaving: what is not on the server yet is sent first, and when that does not work, or there is text that cannot be
 * sent, it asks.
 */
export function useLeaving(pending: boolean, keep: () => Promise<boolean>, asks: boolean): ReactNode {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => pending && currentLocation.pathname !== nextLocation.pathname && !nextLocation.state?.made,
  );
  const { state, proceed, reset } = blocker;
  useEffect(() => {
    if (state !== 'blocked' || asks) return;
    void keep().then((kept) => (kept ? proceed?.() : undefined));
  }, [state, asks, keep, proceed]);
  useEffect(() => {
    if (!pending) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [pending]);
  return (
    <ConfirmDialog
      open={state === 'blocked'}
      onOpenChange={(open) => !open && reset?.()}
      title={asks ? 'Leave with YAML that cannot be read?' : 'Leave without saving?'}
      description={
        asks
          ? 'The text stays in this browser and is there when you come back. The workflow keeps what could be read last.'
          : 'The last changes of this workflow could not be kept on the server, and would be lost.'
      }
      confirmLabel="Leave"
      cancelLabel="Stay"
      onConfirm={() => proceed?.()}
    />
  );
}
