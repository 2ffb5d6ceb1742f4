import { useQueryClient } from '@tanstack/react-query';
import { Ban, RotateCcw, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Task } from '@/api/types';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { plural } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { messageOf } from '@/lib/problem';
import { bulkFailure, forEachTask } from './bulk';
import type { ListFilter } from './task-filters';
import { taskQueries } from './task-queries';
import { canCancel, canDelete, canRetry } from './task-rules';
import type { Selection } from './use-selection';
import { useTaskActions } from './use-task-actions';

/** So many at most are taken by "select all". */
const most = 500;
type Work = 'cancel' | 'retry' | 'delete';
const words: Record<Work, { verb: string; past: string; done: string }> = {
  cancel: { verb: 'Cancel', past: 'cancelled', done: 'Cancelled' },
  retry: { verb: 'Retry', past: 'retried', done: 'Queued again:' },
  delete: { verb: 'Delete', past: 'deleted', done: 'Deleted' },
};

/** What can be done to the chosen tasks. Each action takes those it can be done to, and says how many that are. */
export function BulkBar({ selection, filter, total }: { selection: Selection; filter: ListFilter; total: number }) {
  const client = useQueryClient();
  const actions = useTaskActions();
  const [asking, setAsking] = useState<Work | null>(null);
  const [progress, setProgress] = useState<{ work: Work; finished: number; of: number } | null>(null);
  const { tasks } = selection;
  useHotkeys({ escape: selection.clear }, { enabled: tasks.length > 0 && !progress });
  if (tasks.length === 0) return null;

  const able: Record<Work, Task[]> = { cancel: tasks.filter(canCancel), retry: tasks.filter(canRetry), delete: tasks.filter(canDelete) };
  const act = { cancel: actions.cancel, retry: (task: Task) => actions.retry(task, 'resume'), delete: actions.remove };
  const run = async (work: Work) => {
    setAsking(null);
    const chosen = able[work];
    setProgress({ work, finished: 0, of: chosen.length });
    const { done, failed } = await forEachTask(chosen, act[work], {
      onProgress: (finished) => setProgress({ work, finished, of: chosen.length }),
    });
    setProgress(null);
    selection.remove(done.map((task) => task.id));
    if (done.length > 0) toast.success(`${words[work].done} ${plural(done.length, 'task')}`);
    if (failed.length > 0) toast.error(bulkFailure(failed, words[work].past));
  };
  const selectAll = async () => {
    try {
      const { items } = await client.fetchQuery({ ...taskQueries.list({ ...filter, limit: most }), staleTime: 0 });
      selection.add(items);
    } catch (error) {
      toast.error('The tasks could not be selected', { description: messageOf(error) });
    }
  };
  return (
    <>
      <section
        aria-label="Selected tasks"
        className="sticky bottom-4 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center justify-center gap-x-1 gap-y-1.5 rounded-lg bg-surface p-1.5 pl-3 shadow-float"
      >
        <span role="status" className="tabular mr-1 text-sm font-medium">
          {progress ? `${words[progress.work].verb}: ${progress.finished} of ${progress.of}` : `${tasks.length} selected`}
        </span>
        {!progress && (
          <>
            {tasks.length < total && (
              <Button variant="ghost" size="sm" onClick={() => void selectAll()}>
                {total > most ? `Select the first ${most}` : `Select all ${total}`}
              </Button>
            )}
            <Action work="cancel" count={able.cancel.length} onClick={() => setAsking('cancel')} />
            <Action work="retry" count={able.retry.length} onClick={() => void run('retry')} />
            <Action work="delete" count={able.delete.length} onClick={() => setAsking('delete')} />
            <Button variant="ghost" size="icon-sm" aria-label="Clear selection" onClick={selection.clear}>
              <X aria-hidden />
            </Button>
          </>
        )}
      </section>
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={(open) => !open && setAsking(null)}
        title={`Delete ${plural(able.delete.length, 'task')}?`}
        description={
          <>
            Their journals, results and artifacts are removed for good.
            {able.delete.length < tasks.length && ` ${plural(tasks.length - able.delete.length, 'task')} still open and not deleted.`}
          </>
        }
        confirmLabel={`Delete ${plural(able.delete.length, 'task')}`}
        onConfirm={() => void run('delete')}
      />
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(open) => !open && setAsking(null)}
        title={`Cancel ${plural(able.cancel.length, 'task')}?`}
        description="Those that run stop within a second. What they have done is kept, and they can be resumed later."
        confirmLabel={`Cancel ${plural(able.cancel.length, 'task')}`}
        cancelLabel="Keep running"
        onConfirm={() => void run('cancel')}
      />
    </>
  );
}

const icons = { cancel: Ban, retry: RotateCcw, delete: Trash2 };

function Action({ work, count, onClick }: { work: Work; count: number; onClick: () => void }) {
  const Icon = icons[work];
  return (
    <Button size="sm" disabled={count === 0} onClick={onClick} data-testid={`bulk-${work}`}>
      <Icon aria-hidden />
      {words[work].verb}
      <span className="tabular text-ink-3">{count}</span>
    </Button>
  );
}
