import { useEffect, useState } from 'react';
import { useBlocker } from 'react-router';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { anyUnsaved, onAsk } from '@/lib/use-unsaved';
import { refusals } from '@/lib/use-url-state';

/** Asks before a form with unsaved input is left, by a link, the browser's back, a closed window or a closed dialog. */
export function UnsavedGate() {
  const blocker = useBlocker(
    ({ currentLocation: from, nextLocation: to }) => anyUnsaved() && (from.pathname !== to.pathname || from.search !== to.search),
  );
  const [proceed, setProceed] = useState<(() => void) | null>(null);
  useEffect(() => onAsk((next) => setProceed(() => next)), []);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (anyUnsaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);
  const blocked = blocker.state === 'blocked';
  return (
    <ConfirmDialog
      open={blocked || proceed !== null}
      onOpenChange={(open) => {
        if (open) return;
        setProceed(null);
        refusals.count++;
        if (blocked) blocker.reset();
      }}
      title="Leave without saving?"
      description="What you wrote is kept as a draft in this browser and is there when you come back."
      confirmLabel="Leave"
      cancelLabel="Keep editing"
      danger={false}
      onConfirm={() => {
        const next = proceed;
        setProceed(null);
        if (blocked) blocker.proceed();
        else next?.();
      }}
    />
  );
}
