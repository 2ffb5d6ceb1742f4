import { useEffect, useRef, useState } from 'react';
import { useBlocker, useNavigate } from 'react-router';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { held, onAsk, type Unkept, unasked, wouldLose } from '@/lib/use-unsaved';
import { refusals } from '@/lib/use-url-state';

/**
 * The one place that holds a step which would lose something: by a link, the browser's back, a closed window or a closed dialog. What
 * can be saved is saved, and the step goes on; the rest is asked about.
 */
export function UnsavedGate() {
  const navigate = useNavigate();
  const [asking, setAsking] = useState<{ what: Unkept; leave: () => void; stay: () => void } | null>(null);
  const lost = useRef<readonly Unkept[]>([]);
  const blocker = useBlocker(({ currentLocation: from, nextLocation: to }) => {
    const leavesPage = from.pathname !== to.pathname;
    if (to.state === unasked || (!leavesPage && from.search === to.search)) return false;
    lost.current = wouldLose({ leavesPage });
    return lost.current.length > 0;
  });
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    // Another step that is asked for meanwhile takes the place of this one.
    let current = true;
    held.step = true;
    const end = (go: () => void) => {
      held.step = false;
      setAsking(null);
      go();
    };
    const stay = () => {
      const { renamed } = held;
      held.renamed = null;
      blocker.reset();
      if (renamed) void navigate(renamed, { replace: true, state: unasked });
    };
    const leave = () => {
      held.renamed = null;
      blocker.proceed();
    };
    void firstLost(lost.current).then((what) => {
      if (!current) return;
      if (what) setAsking({ what, leave: () => end(leave), stay: () => end(stay) });
      else end(leave);
    });
    return () => {
      current = false;
      held.step = false;
    };
  }, [blocker, navigate]);
  useEffect(
    () =>
      onAsk((what, proceed) =>
        setAsking({
          what,
          leave: () => {
            setAsking(null);
            proceed();
          },
          stay: () => setAsking(null),
        }),
      ),
    [],
  );
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (wouldLose().length > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);
  return (
    <ConfirmDialog
      open={asking !== null}
      onOpenChange={(open) => {
        if (open || !asking) return;
        refusals.count++;
        asking.stay();
      }}
      title={asking?.what.title ?? ''}
      description={asking?.what.description ?? ''}
      confirmLabel="Leave"
      cancelLabel="Keep editing"
      danger={asking?.what.danger ?? false}
      onConfirm={() => asking?.leave()}
    />
  );
}

/** Saves what can be saved, and answers the first thing that leaving would lose all the same. */
async function firstLost(all: readonly Unkept[]): Promise<Unkept | null> {
  const lost = await Promise.all(all.map(async (each) => ((await each.keep?.()) ? null : each)));
  return lost.find((each) => each !== null) ?? null;
}
