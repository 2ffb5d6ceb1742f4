import { ArrowUp, Plus } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Task } from '@/api/types';
import { type LiveTask, useLiveEvents } from '@/app/live';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { ExportButton } from '@/components/export-button';
import { Page, PageHeader } from '@/components/page-header';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { formatNumber, plural } from '@/lib/format';
import { toast } from '@/lib/toast';
import { useScrolled } from '@/lib/use-scrolled';
import { useUrlState } from '@/lib/use-url-state';
import { BulkBar } from './bulk-bar';
import { columnsOf } from './task-columns';
import { taskFilter, taskListDefaults, toggleSort } from './task-filters';
import { TaskList } from './task-list';
import { TaskToolbar } from './task-toolbar';
import { TaskViews } from './task-views';
import { useHeldList } from './use-held-list';
import { useSelection } from './use-selection';
import { cancelQuestion, complain, useTaskActions } from './use-task-actions';

const CreateTaskDialog = lazy(() => import('./create/create-task-dialog'));

export default function TasksPage() {
  const { state, set, reset, changed } = useUrlState(taskListDefaults);
  const [search, setSearch] = useSearchParams();
  const signature = JSON.stringify(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: "now" is when the filter was chosen
  const wanted = useMemo(() => taskFilter(state, Date.now()), [signature]);
  const [pointed, setPointed] = useState(false);
  const scrolled = useScrolled(40);
  // Rows hold still while somebody reads further down, and while the pointer is on them.
  const held = useHeldList(wanted, !scrolled && !pointed);
  const selection = useSelection();
  const actions = useTaskActions();
  const [total, setTotal] = useState<number | undefined>();
  const [asking, setAsking] = useState<{ what: 'cancel' | 'delete'; task: Task } | null>(null);
  // A question about a task that is gone, or has ended, has no answer any more.
  useLiveEvents(
    useCallback((frame) => {
      const gone = frame.type === 'task.deleted';
      const ended = frame.type === 'task.completed' || frame.type === 'task.failed' || frame.type === 'task.cancelled';
      if (!gone && !ended) return;
      const { task_id } = frame.data as LiveTask;
      setAsking((open) => (open?.task.id === task_id && (gone || open.what === 'cancel') ? null : open));
    }, []),
  );
  const columns = useMemo(() => columnsOf(state.columns), [state.columns]);
  const unfiltered = (['sort', 'columns'] as const).filter((key) => String(state[key]) !== String(taskListDefaults[key])).length;
  const filtered = changed > unfiltered;
  const change = (next: Partial<typeof state>) => {
    set(next);
    window.scrollTo({ top: 0 });
  };

  const create = useCallback(
    (from?: string) =>
      setSearch((now) => {
        const next = new URLSearchParams(now);
        next.set('create', 'task');
        if (from) next.set('from', from);
        return next;
      }),
    [setSearch],
  );
  const closeCreate = useCallback(
    () =>
      setSearch(
        (now) => {
          const next = new URLSearchParams(now);
          next.delete('create');
          next.delete('from');
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setSearch],
  );
  const commands = useMemo(
    () => ({
      cancel: (task: Task) => setAsking({ what: 'cancel', task }),
      remove: (task: Task) => setAsking({ what: 'delete', task }),
      runAgain: (task: Task) => create(task.id),
    }),
    [create],
  );
  const confirmed = () => {
    if (!asking) return;
    const { what, task } = asking;
    setAsking(null);
    if (what === 'cancel') void actions.cancel(task).catch(complain('The task could not be cancelled'));
    else {
      selection.remove([task.id]);
      void actions.remove(task).then(() => toast.success(`Deleted “${task.title}”`), complain('The task could not be deleted'));
    }
  };
  return (
    <Page>
      <PageHeader
        title="Tasks"
        description="Work that was given to agents."
        actions={
          <>
            {!!total && <ExportButton name="tasks.csv" path="/tasks" filter={wanted} />}
            <Button variant="primary" onClick={() => create()}>
              <Plus aria-hidden />
              New task
            </Button>
          </>
        }
      />
      <TaskToolbar
        state={state}
        onChange={change}
        onClear={() => reset(['search', 'status', 'priority', 'waiting_for', 'agent_id', 'time', 'from', 'to'])}
        views={<TaskViews state={state} />}
        summary={total === undefined ? '' : filtered ? `${plural(total, 'task')} found` : plural(total, 'task')}
      />
      {held.waiting > 0 && (
        <div className="pointer-events-none fixed inset-x-0 top-26 z-20 flex justify-center md:pl-[232px]">
          <Button
            variant="primary"
            size="sm"
            className="pointer-events-auto animate-float-in rounded-full shadow-float"
            onClick={() => {
              held.release();
              window.scrollTo({ top: 0 });
            }}
          >
            <ArrowUp aria-hidden />
            {formatNumber(held.waiting)} new {held.waiting === 1 ? 'task' : 'tasks'}
          </Button>
        </div>
      )}
      <div onPointerEnter={({ pointerType }) => setPointed(pointerType === 'mouse')} onPointerLeave={() => setPointed(false)}>
        <TaskList
          filter={held.filter}
          columns={columns}
          sort={wanted.sort ?? taskListDefaults.sort}
          onSort={(column) => change({ sort: toggleSort(state.sort, column) })}
          selection={selection}
          commands={commands}
          onTotal={setTotal}
          instead={(rows) => {
            if (rows.error) return <ErrorState what="The tasks could not be loaded" error={rows.error} onRetry={rows.refetch} />;
            if (rows.total !== 0 || rows.isPrevious) return null;
            return filtered ? (
              <EmptyState title="No task matches" drawing="search" action={<Button onClick={() => reset()}>Clear filters</Button>}>
                Nothing fits all of these filters together.
              </EmptyState>
            ) : (
              <EmptyState
                title="No tasks yet"
                action={
                  <Button variant="primary" onClick={() => create()}>
                    <Plus aria-hidden />
                    New task
                  </Button>
                }
              >
                A task is a piece of work for one agent. Give one, and watch it being done step by step.
              </EmptyState>
            );
          }}
        />
      </div>
      <BulkBar selection={selection} filter={held.filter} total={total ?? 0} />
      <ConfirmDialog
        open={asking?.what === 'cancel'}
        onOpenChange={(open) => !open && setAsking(null)}
        {...(asking ? cancelQuestion(asking.task) : { title: '', description: '' })}
        confirmLabel="Cancel task"
        cancelLabel="Keep running"
        onConfirm={confirmed}
      />
      <ConfirmDialog
        open={asking?.what === 'delete'}
        onOpenChange={(open) => !open && setAsking(null)}
        title="Delete task?"
        description={`“${asking?.task.title ?? ''}” is removed for good, with its journal, result and artifacts.`}
        confirmLabel="Delete task"
        onConfirm={confirmed}
      />
      <Suspense>
        {search.get('create') === 'task' && <CreateTaskDialog agentId={state.agent_id} fromId={search.get('from')} onClose={closeCreate} />}
      </Suspense>
    </Page>
  );
}
