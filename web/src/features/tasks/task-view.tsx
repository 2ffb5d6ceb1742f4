import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Task } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { Neighbours } from '@/components/neighbours';
import { Page, PageHeader } from '@/components/page-header';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { agentQueries } from '@/features/agents/agent-queries';
import { usePageCommands } from '@/lib/page-commands';
import { paths } from '@/lib/paths';
import { isNotFound } from '@/lib/problem';
import { saveText } from '@/lib/save-file';
import { toast } from '@/lib/toast';
import { useUrlState } from '@/lib/use-url-state';
import { TaskArtifacts } from './artifacts/task-artifacts';
import { CompareRuns } from './compare-runs';
import { RunSelect } from './run-select';
import { TaskAnnouncer } from './task-announcer';
import { TaskBar } from './task-bar';
import { TaskFacts } from './task-facts';
import { TaskFailure } from './task-failure';
import { TaskInputView } from './task-input';
import { TaskOutput } from './task-output';
import { taskQueries } from './task-queries';
import { TaskRatingBar } from './task-rating';
import { canCancel, canRetry, hasEnded } from './task-rules';
import { useTextStream } from './text-stream';
import { StepsLeftOut } from './timeline/left-out';
import { startRecord } from './timeline/step-records';
import { totalsOf } from './timeline/timeline';
import { TimelineView } from './timeline/timeline-view';
import { WaterfallView } from './timeline/waterfall-view';
import { useFollow } from './use-follow';
import { cancelQuestion, complain, useTaskActions } from './use-task-actions';

const CreateTaskDialog = lazy(() => import('./create/create-task-dialog'));

const tabs = ['timeline', 'output', 'input', 'artifacts', 'compare'];

/** One task: what it is, where it stands, its story, and what came of it. */
export function TaskView({ task }: { task: Task }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const actions = useTaskActions();
  const { state, set } = useUrlState({ tab: 'timeline', run: -1, file: '', create: '', left: -1, right: -1 });
  const tab = tabs.includes(state.tab) ? state.tab : 'timeline';
  const run = state.run >= 0 && state.run < task.run ? state.run : task.run;
  const past = run !== task.run;
  const journal = useQuery(taskQueries.steps(task.id, run));
  const steps = useMemo(() => journal.data ?? [], [journal.data]);
  const artifacts = useQuery(taskQueries.artifacts(task.id));
  const agent = useQuery(agentQueries.detail(task.agent_id));
  const named = agent.data && (agent.data.deleted_at ? `${agent.data.name} (deleted)` : agent.data.name);
  const agentName = named ?? (isNotFound(agent.error) ? 'a deleted agent' : '…');
  const totals = useMemo(() => totalsOf(steps), [steps]);
  const startStep = steps.find((s) => s.kind === 'start');
  const start = startStep && startRecord(startStep);
  const live = !hasEnded(task) && !past;
  const stream = useTextStream(task.id, live);
  const content = useRef<HTMLDivElement>(null);
  const follow = useFollow(content, tab === 'timeline', live);
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null);
  const [busy, setBusy] = useState<'cancel' | 'retry' | null>(null);

  const cancel = async () => {
    setAsking(null);
    setBusy('cancel');
    await actions.cancel(task).catch(complain('The task could not be cancelled'));
    setBusy(null);
  };
  const retry = async (from: 'resume' | 'start') => {
    setBusy('retry');
    set({ tab: 'timeline', run: -1 });
    await actions.retry(task, from).catch(complain('The task could not be retried'));
    setBusy(null);
  };
  const remove = async () => {
    setAsking(null);
    try {
      await actions.remove(task);
      toast.success(`Deleted “${task.title}”`);
      void navigate(paths.tasks.to(), { replace: true });
    } catch (error) {
      complain('The task could not be deleted')(error);
    }
  };
  const exportTask = async (format: 'json' | 'markdown') => {
    try {
      const runs = await Promise.all(
        Array.from({ length: task.run + 1 }, (_, each) => client.fetchQuery({ ...taskQueries.steps(task.id, each), staleTime: 0 })),
      );
      const ratings = await client.fetchQuery({ ...taskQueries.ratings(task), staleTime: 0 });
      const all = { task, runs, ratings, artifacts: artifacts.data ?? [], agentName };
      const { taskJson, taskMarkdown } = await import('./export');
      const name = task.title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'task';
      if (format === 'json') saveText(`${name}.json`, taskJson(all), 'application/json');
      else saveText(`${name}.md`, taskMarkdown(all), 'text/markdown');
    } catch (error) {
      complain('The task could not be exported')(error);
    }
  };
  const latest = useRef({ exportTask, retry });
  useEffect(() => {
    latest.current = { exportTask, retry };
  });
  const [cancellable, retryable] = [canCancel(task), canRetry(task)];
  usePageCommands(
    useMemo(
      () => [
        ...(cancellable ? [{ label: 'Cancel this task', keywords: ['stop'], run: () => setAsking('cancel') }] : []),
        ...(retryable
          ? [
              { label: 'Retry this task where it stopped', run: () => void latest.current.retry('resume') },
              { label: 'Retry this task from scratch', run: () => void latest.current.retry('start') },
            ]
          : []),
        { label: 'Run this task again with changes', run: () => set({ create: 'task' }, { push: true }) },
        { label: 'Copy the address of this task', run: () => void navigator.clipboard?.writeText(window.location.href) },
        { label: 'Export this task as Markdown', run: () => void latest.current.exportTask('markdown') },
        { label: 'Export this task as JSON', run: () => void latest.current.exportTask('json') },
      ],
      [cancellable, retryable, set],
    ),
  );
  const failure = <TaskFailure task={task} onRetry={(from) => void retry(from)} onChange={() => set({ create: 'task' }, { push: true })} />;
  const facts = <TaskFacts task={task} agentName={agentName} start={start} totals={totals} />;
  const waterfall = (
    <section aria-label="Where the time went" className="border-b border-line pb-4">
      <h2 className="mb-2 text-sm font-medium">Where the time went</h2>
      <WaterfallView steps={steps} task={task} />
    </section>
  );
  return (
    <Page className="gap-4">
      <PageHeader title={task.title} actions={<Neighbours kind="tasks" id={task.id} to={paths.task.to} list={paths.tasks.to()} />} />
      <TaskBar
        task={task}
        totals={totals}
        busy={busy}
        onCancel={() => setAsking('cancel')}
        onRetry={(from) => void retry(from)}
        onRunAgain={() => set({ create: 'task' }, { push: true })}
        onDelete={() => setAsking('delete')}
        onExport={(format) => void exportTask(format)}
      />
      <TaskAnnouncer task={task} steps={steps} />
      {task.kind === 'try' && (
        <p className="rounded-lg bg-idle-soft px-3 py-2 text-sm text-ink-2">
          This is a try of the agent's settings. It counts among no tasks and is deleted a day after its end.
        </p>
      )}
      {(hasEnded(task) || past) && task.kind !== 'try' && <TaskRatingBar task={task} run={run} />}
      <Disclosure label="About this task" className="xl:hidden">
        {() => (
          <div className="flex max-w-md flex-col gap-4 rounded-lg border border-line bg-surface p-4">
            {waterfall}
            {facts}
          </div>
        )}
      </Disclosure>
      <div className="grid items-start gap-x-10 gap-y-4 xl:grid-cols-[minmax(0,1fr)_264px]">
        <Tabs value={tab} onValueChange={(next) => set({ tab: next })} className="min-w-0">
          <div className="flex items-end gap-4 border-b border-line">
            <TabsList className="flex-1 border-0">
              <TabsTrigger value="timeline">Timeline</TabsTrigger>
              <TabsTrigger value="output">Output</TabsTrigger>
              <TabsTrigger value="input">Input</TabsTrigger>
              <TabsTrigger value="artifacts">
                Artifacts
                {artifacts.data && artifacts.data.length > 0 && <span className="tabular text-xs text-ink-3">{artifacts.data.length}</span>}
              </TabsTrigger>
              {task.run > 0 && <TabsTrigger value="compare">Compare runs</TabsTrigger>}
            </TabsList>
            {task.run > 0 && tab !== 'compare' && (
              <RunSelect run={run} present={task.run} onChange={(next) => set({ run: next === task.run ? -1 : next })} />
            )}
          </div>
          <TabsContent value="timeline">
            <div ref={content}>
              {past && (
                <p className="mb-4 rounded-lg bg-idle-soft px-3 py-2 text-sm text-ink-2">
                  This is an earlier run. Its result was replaced by the run after it.
                </p>
              )}
              {journal.error && !journal.data ? (
                <ErrorState what="The journal could not be loaded" error={journal.error} onRetry={() => void journal.refetch()} />
              ) : journal.data ? (
                <>
                  <StepsLeftOut steps={steps} taskId={task.id} run={run} />
                  <TimelineView
                    steps={steps}
                    task={task}
                    past={past}
                    agentName={agentName}
                    stream={stream}
                    end={
                      task.status === 'failed' ? (
                        failure
                      ) : task.status === 'completed' ? (
                        <div>
                          <Button size="sm" onClick={() => set({ tab: 'output' })}>
                            Open the result
                          </Button>
                        </div>
                      ) : task.status === 'cancelled' && task.cancel_message ? (
                        <p className="text-sm text-ink-2">{task.cancel_message}</p>
                      ) : null
                    }
                  />
                </>
              ) : (
                <SkeletonRows rows={4} label="Loading journal" />
              )}
            </div>
          </TabsContent>
          <TabsContent value="output">
            <TaskOutput task={task} failure={failure} />
          </TabsContent>
          <TabsContent value="input">
            <TaskInputView task={task} />
          </TabsContent>
          <TabsContent value="artifacts">
            <TaskArtifacts taskId={task.id} chosen={state.file} onChoose={(file) => set({ file })} />
          </TabsContent>
          {task.run > 0 && (
            <TabsContent value="compare">
              <CompareRuns
                task={task}
                left={state.left >= 0 && state.left <= task.run ? state.left : task.run - 1}
                right={state.right >= 0 && state.right <= task.run ? state.right : task.run}
                onChange={set}
              />
            </TabsContent>
          )}
        </Tabs>
        <aside
          aria-label="About this task"
          className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 max-xl:hidden xl:sticky xl:top-32 xl:max-h-[calc(100dvh-9rem)] xl:overflow-y-auto"
        >
          {waterfall}
          {facts}
        </aside>
      </div>
      {follow.behind && live && tab === 'timeline' && (
        <div className="pointer-events-none sticky bottom-4 z-20 flex justify-center">
          <Button size="sm" onClick={follow.jump} className="pointer-events-auto rounded-full shadow-float">
            <ArrowDown aria-hidden />
            Follow
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(open) => !open && setAsking(null)}
        {...cancelQuestion(task)}
        confirmLabel="Cancel task"
        cancelLabel="Keep running"
        onConfirm={() => void cancel()}
      />
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={(open) => !open && setAsking(null)}
        title="Delete task?"
        description={`“${task.title}” is removed for good, with its journal, result and artifacts.`}
        confirmLabel="Delete task"
        onConfirm={() => void remove()}
      />
      <Suspense>
        {state.create === 'task' && <CreateTaskDialog agentId={task.agent_id} fromId={task.id} onClose={() => set({ create: '' })} />}
      </Suspense>
    </Page>
  );
}
