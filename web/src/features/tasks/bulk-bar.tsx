import { Ban, GitCompare, RotateCcw, Trash2, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { formatNumber, plural } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { type BulkAction, type BulkProgress, bulkFailure, changeTasks } from './bulk';
import type { ListFilter } from './task-filters';
import type { Selection } from './use-selection';

const CompareTasks = lazy(() => import('./compare-tasks'));

const words: Record<BulkAction, { verb: string; past: string; done: string; skipped: string }> = {
  cancel: { verb: 'Cancel', past: 'cancelled', done: 'Cancelled', skipped: 'had ended already' },
  retry: { verb: 'Retry', past: 'retried', done: 'Queued again:', skipped: 'had not failed' },
  delete: { verb: 'Delete', past: 'deleted', done: 'Deleted', skipped: 'still open and not deleted' },
};

/** What can be done to the chosen tasks. The server takes those the action applies to, and says how many it left alone. */
export function BulkBar({ selection, filter, total }: { selection: Selection; filter: ListFilter; total: number }) {
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null);
  const [progress, setProgress] = useState<{ action: BulkAction; told: BulkProgress | null } | null>(null);
  const [comparing, setComparing] = useState<readonly [string, string] | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const count = selection.all ? total : selection.ids.size;
  useHotkeys({ escape: selection.clear }, { enabled: count > 0 && !progress && !comparing });
  if (count === 0 && !progress) return null;

  const run = async (action: BulkAction) => {
    setAsking(null);
    const { sort: _, ...wanted } = filter;
    const stop = new AbortController();
    running.current = stop;
    setProgress({ action, told: null });
    try {
      const target = selection.all ? { filter: wanted } : { ids: [...selection.ids] };
      const end = await changeTasks(action, target, { onProgress: (told) => setProgress({ action, told }), signal: stop.signal });
      selection.clear();
      const left = end.skipped > 0 ? { description: `${plural(end.skipped, 'task')} ${words[action].skipped}.` } : {};
      if (end.done > 0) toast.success(`${words[action].done} ${plural(end.done, 'task')}`, left);
      else if (end.failed === 0) toast(`Nothing was ${words[action].past}`, left);
      if (end.failed > 0) toast.error(bulkFailure(end, words[action].past));
    } catch (error) {
      if (stop.signal.aborted) toast('Stopped', { description: 'What is done stays done.' });
      else toast.error(`The tasks could not be ${words[action].past}`, { description: messageOf(error) });
    } finally {
      setProgress(null);
    }
  };
  const what = plural(count, 'task');
  const [first, second, ...others] = selection.all ? [] : selection.ids;
  const pair = first && second && others.length === 0 ? ([first, second] as const) : null;
  return (
    <>
      <section
        aria-label="Selected tasks"
        className="sticky bottom-4 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center justify-center gap-x-1 gap-y-1.5 rounded-lg bg-surface p-1.5 pl-3 shadow-float"
      >
        <span role="status" className="tabular mr-1 text-sm font-medium">
          {progress
            ? `${words[progress.action].verb}: ${formatNumber(finished(progress.told))} of ${formatNumber(progress.told?.total ?? count)}`
            : `${formatNumber(count)} selected`}
        </span>
        {progress ? (
          <Button variant="ghost" size="sm" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        ) : (
          <>
            {count < total && (
              <Button variant="ghost" size="sm" onClick={selection.selectAll}>
                Select all {formatNumber(total)}
              </Button>
            )}
            <Button
              size="sm"
              disabled={!pair}
              title={pair ? undefined : 'Select two tasks to compare their runs'}
              onClick={() => setComparing(pair)}
            >
              <GitCompare aria-hidden />
              Compare
            </Button>
            <Action action="cancel" onClick={() => setAsking('cancel')} />
            <Action action="retry" onClick={() => void run('retry')} />
            <Action action="delete" onClick={() => setAsking('delete')} />
            <Button variant="ghost" size="icon-sm" aria-label="Clear selection" onClick={selection.clear}>
              <X aria-hidden />
            </Button>
          </>
        )}
      </section>
      {comparing && (
        <Suspense>
          <CompareTasks ids={comparing} onClose={() => setComparing(null)} />
        </Suspense>
      )}
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={(open) => !open && setAsking(null)}
        title={`Delete ${what}?`}
        description="Those that have ended are removed for good, with their journals, results and artifacts. Open tasks are left alone."
        confirmLabel={`Delete ${what}`}
        onConfirm={() => void run('delete')}
      />
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(open) => !open && setAsking(null)}
        title={`Cancel ${what}?`}
        description="Those that run stop within a second. What they have done is kept, and they can be resumed later."
        confirmLabel={`Cancel ${what}`}
        cancelLabel="Keep running"
        onConfirm={() => void run('cancel')}
      />
    </>
  );
}

const finished = (told: BulkProgress | null) => (told ? told.done + told.skipped + told.failed : 0);
const icons = { cancel: Ban, retry: RotateCcw, delete: Trash2 };

function Action({ action, onClick }: { action: BulkAction; onClick: () => void }) {
  const Icon = icons[action];
  return (
    <Button size="sm" onClick={onClick} data-testid={`bulk-${action}`}>
      <Icon aria-hidden />
      {words[action].verb}
    </Button>
  );
}
