import { useQueryClient } from '@tanstack/react-query';
import { Braces, CircleAlert, CircleCheck, History, PanelRight, Play, Plus, Redo2, Save, Undo2, Waypoints } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useBlocker } from 'react-router';
import { toast } from 'sonner';
import type { Workflow } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { PageHeader } from '@/components/page-header';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { Skeleton } from '@/components/ui/skeleton';
import { TabsContent } from '@/components/ui/tabs';
import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { Problem } from '@/lib/problem';
import { useStored } from '@/lib/use-stored';
import { StartRunDialog } from '../run/start-run-dialog';
import { explain } from '../use-form-failure';
import { type WorkflowDraft, workflowQueries, workflowRequests } from '../workflow-queries';
import { Canvas, type Selection } from './canvas';
import { EdgeForm } from './edge-form';
import { addNode, draftOf, edgeId, type NewNode, tidy } from './graph-edit';
import { NodeForm } from './node-form';
import { Palette } from './palette';
import { useEditor } from './use-editor';
import { VersionsSheet } from './versions-sheet';
import { WorkflowForm } from './workflow-form';

const YamlPanel = lazy(() => import('./yaml-panel'));
const nothing: Selection = { node: null, edge: null };

/** Draw a workflow: agents in, connected, checked as you go. */
export default function WorkflowEditor({ initial, tabs }: { initial: WorkflowDraft; tabs: ReactNode }) {
  const client = useQueryClient();
  const [server, setServer] = useState(initial);
  const editor = useEditor(() => draftOf(initial.workflow));
  const { draft, change, faults, dirty } = editor;
  const [selection, setSelection] = useState<Selection>(nothing);
  const [fit, setFit] = useState(0);
  const [yaml, setYaml] = useState(false);
  const [versions, setVersions] = useState(false);
  const [starting, setStarting] = useState<Workflow | null>(null);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<{ text: string; outdated: boolean } | null>(null);
  /** What is chosen is always shown; the workflow's own fields can be put away, so that the canvas is larger. */
  const [wanted, setWanted] = useStored('personal-q.editor-details', true);
  const node = draft.nodes.find((each) => each.id === selection.node);
  const edge = draft.edges.find((each) => edgeId(each) === selection.edge);

  const add = (what: NewNode) => {
    const added = addNode(draft, what, { after: node?.id ?? null });
    change(() => added.draft);
    setSelection({ node: added.id, edge: null });
    setFit((count) => count + 1);
  };
  const save = async (force = false): Promise<Workflow | null> => {
    setSaving(true);
    setProblem(null);
    try {
      const answer = await workflowRequests.save(server.workflow.id, draft, force ? null : server.etag);
      setServer(answer);
      editor.markSaved(draft);
      client.setQueryData(workflowQueries.detail(answer.workflow.id).queryKey, answer.workflow);
      void client.invalidateQueries({ queryKey: workflowQueries.lists() });
      toast.success(`Saved as version ${answer.workflow.version}`);
      return answer.workflow;
    } catch (error) {
      setProblem({ text: explain(error), outdated: error instanceof Problem && error.status === 412 });
      return null;
    } finally {
      setSaving(false);
    }
  };
  const reload = async () => {
    const answer = await client.fetchQuery({ ...workflowQueries.draft(server.workflow.id), staleTime: 0 });
    setServer(answer);
    editor.reset(draftOf(answer.workflow));
    setProblem(null);
    setSelection(nothing);
  };
  const run = async () => {
    const workflow = dirty ? await save() : server.workflow;
    if (workflow) setStarting(workflow);
  };
  useHotkeys({
    'mod+z': (event) => (event.shiftKey ? editor.redo() : editor.undo()),
    'mod+y': editor.redo,
    'mod+s': () => void save(),
  });
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);

  const panel = wanted || yaml || node !== undefined || edge !== undefined;
  const panelTitle = yaml ? 'YAML' : node ? node.label || node.id : edge ? 'Edge' : 'Workflow';
  return (
    <>
      <PageHeader
        title={draft.name || 'Untitled workflow'}
        description={`Version ${server.workflow.version}${dirty ? ', with changes that are not saved' : ''}`}
        actions={
          <>
            <Button onClick={() => setVersions(true)}>
              <History aria-hidden />
              Versions
            </Button>
            <Button onClick={() => void run()}>
              <Play aria-hidden />
              Run
            </Button>
            <Button variant="primary" pending={saving} disabled={!dirty} onClick={() => void save()}>
              <Save aria-hidden />
              Save
            </Button>
          </>
        }
      />
      {tabs}
      {/* Stays mounted: what is drawn and not saved outlives a look at the runs. */}
      <TabsContent value="editor" forceMount className="flex flex-col gap-4 pt-2 data-[state=inactive]:hidden">
        {problem && (
          <FormAlert
            action={
              problem.outdated && (
                <>
                  <Button size="sm" onClick={() => void reload()}>
                    Load the newest
                  </Button>
                  <Button size="sm" onClick={() => void save(true)}>
                    Save mine over it
                  </Button>
                </>
              )
            }
          >
            {problem.text}
          </FormAlert>
        )}
        <div className="flex flex-col overflow-hidden rounded-lg border border-line lg:h-[max(520px,calc(100dvh-240px))] lg:flex-row">
          <aside aria-label="Palette" className="w-48 shrink-0 overflow-y-auto border-r border-line bg-surface p-2 max-lg:hidden">
            <Palette onAdd={add} hierarchical={draft.process === 'hierarchical'} />
          </aside>
          <div className="flex min-w-0 flex-1 flex-col max-lg:h-[60dvh] max-lg:flex-none">
            <div role="toolbar" aria-label="Editor" className="flex h-11 items-center gap-1 border-b border-line bg-surface px-2">
              <Popover>
                <PopoverTrigger asChild>
                  <Button size="sm" className="lg:hidden">
                    <Plus aria-hidden />
                    Add
                  </Button>
                </PopoverTrigger>
                <PopoverContent aria-label="Add a node" className="max-h-80 w-60 overflow-y-auto p-2">
                  <Palette onAdd={add} hierarchical={draft.process === 'hierarchical'} />
                </PopoverContent>
              </Popover>
              <Tool label="Undo" disabled={!editor.canUndo} onClick={editor.undo} icon={<Undo2 aria-hidden />} />
              <Tool label="Redo" disabled={!editor.canRedo} onClick={editor.redo} icon={<Redo2 aria-hidden />} />
              <Tool
                label="Lay out"
                disabled={draft.nodes.length < 2}
                icon={<Waypoints aria-hidden />}
                onClick={() => {
                  change(tidy);
                  setFit((count) => count + 1);
                }}
              />
              <span role="status" className="mr-1 ml-auto flex items-center gap-1.5 pr-1 text-sm text-ink-2" data-testid="editor-faults">
                {faults.count > 0 ? (
                  <>
                    <CircleAlert aria-hidden className="size-4 text-bad" />
                    {plural(faults.count, 'problem')}
                  </>
                ) : (
                  <>
                    <CircleCheck aria-hidden className="size-4 text-ok" />
                    <span className="max-sm:sr-only">No problems</span>
                  </>
                )}
              </span>
              <Button variant="ghost" size="sm" aria-pressed={yaml} onClick={() => setYaml(!yaml)} className={yaml ? 'bg-selected' : ''}>
                <Braces aria-hidden />
                YAML
              </Button>
              <Tooltip label={wanted ? 'Hide details' : 'Show details'}>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label="Details"
                  aria-pressed={panel}
                  className="max-lg:hidden"
                  onClick={() => {
                    setWanted(!panel);
                    if (panel) {
                      setSelection(nothing);
                      setYaml(false);
                    }
                  }}
                >
                  <PanelRight aria-hidden />
                </Button>
              </Tooltip>
            </div>
            <div className="min-h-0 flex-1">
              <Canvas draft={draft} change={change} faults={faults} selection={selection} onSelect={setSelection} fit={fit} />
            </div>
          </div>
          <section
            aria-label={panelTitle}
            className={cn(
              'w-full shrink-0 overflow-y-auto border-line bg-surface p-4 max-lg:border-t lg:border-l',
              yaml ? 'lg:w-110' : 'lg:w-84',
              !panel && 'lg:hidden',
            )}
          >
            {yaml ? (
              <Suspense fallback={<Skeleton className="h-64" />}>
                <YamlPanel draft={draft} change={change} />
              </Suspense>
            ) : node ? (
              <NodeForm key={node.id} draft={draft} node={node} change={change} faults={faults} onRemoved={() => setSelection(nothing)} />
            ) : edge ? (
              <EdgeForm
                draft={draft}
                edge={edge}
                change={change}
                error={faults.edges.get(edgeId(edge))}
                onRemoved={() => setSelection(nothing)}
              />
            ) : (
              <>
                {faults.rest.map((text) => (
                  <p key={text} role="alert" className="mb-3 rounded-lg bg-bad-soft px-3 py-2 text-sm">
                    {text}
                  </p>
                ))}
                <WorkflowForm draft={draft} change={change} />
              </>
            )}
          </section>
        </div>
      </TabsContent>
      {versions && (
        <VersionsSheet
          id={server.workflow.id}
          current={server.workflow.version}
          onClose={() => setVersions(false)}
          onRestore={(version) => {
            setVersions(false);
            change((now) => draftOf({ ...now, ...version.definition, name: version.name }));
            setSelection(nothing);
            setFit((count) => count + 1);
          }}
        />
      )}
      {starting && <StartRunDialog workflow={starting} onClose={() => setStarting(null)} />}
      <ConfirmDialog
        open={blocker.state === 'blocked'}
        onOpenChange={(open) => !open && blocker.reset?.()}
        title="Leave without saving?"
        description="Your changes to this workflow are lost."
        confirmLabel="Leave"
        cancelLabel="Stay"
        onConfirm={() => blocker.proceed?.()}
      />
    </>
  );
}

function Tool({ label, icon, disabled, onClick }: { label: string; icon: ReactNode; disabled: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <Button variant="ghost" size="icon-sm" aria-label={label} disabled={disabled} onClick={onClick}>
        {icon}
      </Button>
    </Tooltip>
  );
}
