import { useQueryClient } from '@tanstack/react-query';
import { ChartGantt, Columns2, Network, Rows3, X } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { WorkflowRun } from '@/api/types';
import { ErrorBoundary } from '@/components/error-boundary';
import { Neighbours } from '@/components/neighbours';
import { PageHeader } from '@/components/page-header';
import { Segmented } from '@/components/segmented';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Sheet } from '@/components/ui/dialog';
import { Disclosure } from '@/components/ui/disclosure';
import { Skeleton } from '@/components/ui/skeleton';
import { waitingOf } from '@/features/waiting/of-run';
import { WaitingCard } from '@/features/waiting/waiting-card';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { useMedia } from '@/lib/use-media';
import { useUrlState } from '@/lib/use-url-state';
import { boundsOf } from '../graph/frame';
import { sourceOf } from '../list/run-words';
import { processLabels } from '../words';
import { runRequests, showRun } from '../workflow-queries';
import { Delegations } from './delegations';
import { NodeOutput } from './node-output';
import { NodePanel } from './node-panel';
import { RerunDialog } from './rerun-dialog';
import { RunBar } from './run-bar';
import { RunCompare } from './run-compare';
import { RunTable } from './run-table';
import { activeOf, type NodeView, runEnded, viewOf } from './run-view';
import { RunWaterfall } from './run-waterfall';

const RunGraph = lazy(() => import('./run-graph'));
const views = [
  { value: 'graph', label: 'Graph', icon: <Network aria-hidden /> },
  { value: 'waterfall', label: 'Waterfall', icon: <ChartGantt aria-hidden /> },
  { value: 'table', label: 'Table', icon: <Rows3 aria-hidden /> },
  { value: 'compare', label: 'Compare with another run', icon: <Columns2 aria-hidden /> },
] as const;
type ViewName = (typeof views)[number]['value'];

/** Everything of a run: what it asks, its nodes, what passed between manager and members, and its result. */
export function RunStory({ run }: { run: WorkflowRun }) {
  const client = useQueryClient();
  const { state, set } = useUrlState({ view: '', node: '', other: '', follow: true as boolean });
  const wide = useMedia('(width >= 64rem)');
  const phone = useMedia('(width < 40rem)');
  const view = useMemo(() => viewOf(run), [run]);
  const [busy, setBusy] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const [rerun, setRerun] = useState<string | null>(null);
  const shown: ViewName = views.find(({ value }) => value === state.view)?.value ?? (phone ? 'table' : 'graph');
  // While it runs, the node at work is kept in sight and its text shown, until another is chosen.
  const active = activeOf(view.nodes);
  const follow = state.follow && !runEnded(run) && state.node === '';
  const node = view.nodes.find((each) => each.id === state.node) ?? (follow && wide && shown === 'graph' ? active : undefined);
  const select = (id: string) => set({ node: id === state.node ? '' : id });
  const act = async (what: string, request: () => Promise<WorkflowRun>) => {
    setBusy(true);
    try {
      showRun(client, await request());
    } catch (error) {
      toast.error(what, { description: messageOf(error) });
    }
    setBusy(false);
  };
  const panel = node && <NodePanel node={node} onRerun={canRerun(run, node) ? () => setRerun(node.id) : null} />;
  const waiting = useMemo(() => waitingOf(run), [run]);
  return (
    <>
      <PageHeader
        title={run.name}
        description={
          <>
            #{run.number} · {processLabels[run.process]} · {sourceOf(run)}
            {run.workflow_id && (
              <>
                {' · '}
                <Link to={paths.workflow.to(run.workflow_id)} className="text-accent-text underline underline-offset-3">
                  Workflow
                </Link>
                {run.workflow_version !== null && ` version ${run.workflow_version}`}
              </>
            )}
            {run.rerun_of && (
              <>
                {' · '}
                <Link to={paths.workflowRun.to(run.rerun_of)} className="text-accent-text underline underline-offset-3">
                  Continues an earlier run
                </Link>
              </>
            )}
          </>
        }
        actions={
          <>
            <Neighbours kind="runs" id={run.id} to={paths.workflowRun.to} list={paths.workflowRuns.to()} />
            <Segmented label="View" value={shown} options={views} onChange={(next) => set({ view: next })} />
          </>
        }
      />
      <RunBar
        run={run}
        nodes={view.nodes}
        busy={busy}
        onCancel={() => setCancelling(true)}
        onResume={() => void act('The run could not be resumed', () => runRequests.resume(run.id))}
        onRerun={() => setRerun(view.nodes.find((each) => each.status === 'failed')?.id ?? run.graph.nodes[0]?.id ?? '')}
      />
      {run.error_message && (
        <p role="alert" className="rounded-lg bg-bad-soft px-4 py-3 text-sm wrap-anywhere">
          {run.error_message}
        </p>
      )}
      {waiting.map((item) => (
        <WaitingCard key={item.id} item={item} within />
      ))}
      {shown === 'compare' && <RunCompare run={run} other={state.other} onOther={(other) => set({ other })} />}
      {shown === 'waterfall' && <RunWaterfall run={run} view={view} selected={state.node} onSelect={select} />}
      {shown === 'table' && <RunTable nodes={view.nodes} selected={state.node} onSelect={select} />}
      {shown === 'graph' && (
        <div
          className="flex min-h-80 gap-4"
          // As tall as the graph needs; beside a node's story as tall as there is room.
          style={{ height: `min(60dvh, ${wide && node ? 560 : Math.min(560, boundsOf(view.nodes.map((each) => each.at)).height + 96)}px)` }}
        >
          <div className="min-w-0 flex-1 overflow-hidden rounded-lg border border-line">
            <ErrorBoundary region="The graph">
              <Suspense fallback={<Skeleton className="h-full" />}>
                <RunGraph view={view} selected={state.node} follow={follow ? (active?.id ?? '') : ''} onSelect={select} />
              </Suspense>
            </ErrorBoundary>
          </div>
          {wide && node && (
            <aside aria-label={node.title} className="w-100 shrink-0 overflow-y-auto rounded-lg border border-line bg-surface p-4">
              <div className="mb-3 flex items-start gap-2">
                <h2 className="min-w-0 flex-1 text-lg font-semibold wrap-anywhere">{node.title}</h2>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label="Close"
                  onClick={() => set(state.node ? { node: '' } : { follow: false })}
                >
                  <X aria-hidden />
                </Button>
              </div>
              {panel}
            </aside>
          )}
        </div>
      )}
      {node && shown !== 'compare' && !(wide && shown === 'graph') && (
        <Sheet open onOpenChange={() => set({ node: '' })} title={node.title}>
          {panel}
        </Sheet>
      )}
      {run.process === 'hierarchical' && shown !== 'compare' && <Delegations run={run} />}
      {run.output !== null && shown !== 'compare' && (
        <Section title="Result">
          <NodeOutput value={run.output} label="Result" />
        </Section>
      )}
      {Object.keys(run.inputs).length > 0 && shown !== 'compare' && (
        <Disclosure label="Inputs">{() => <NodeOutput value={run.inputs} label="Inputs" />}</Disclosure>
      )}
      <ConfirmDialog
        open={cancelling}
        onOpenChange={setCancelling}
        title="Cancel run?"
        description="Everything of it that is running stops. What is finished is kept, and the run can be resumed."
        confirmLabel="Cancel run"
        cancelLabel="Keep running"
        onConfirm={() => {
          setCancelling(false);
          void act('The run could not be cancelled', () => runRequests.cancel(run.id));
        }}
      />
      {rerun && <RerunDialog run={run} from={rerun} onClose={() => setRerun(null)} />}
    </>
  );
}

const canRerun = (run: WorkflowRun, node: NodeView): boolean =>
  runEnded(run) && run.process !== 'hierarchical' && node.status !== 'skipped';
