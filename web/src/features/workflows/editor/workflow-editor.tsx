import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { TabsContent } from '@/components/ui/tabs';
import { agentQueries } from '@/features/agents/agent-queries';
import { toast } from '@/lib/toast';
import { useMedia } from '@/lib/use-media';
import { useStored } from '@/lib/use-stored';
import { type Unkept, useUnkept } from '@/lib/use-unsaved';
import type { Point } from '../graph/geometry';
import { StartRunDialog } from '../run/start-run-dialog';
import { ValueContext } from '../values/value-context';
import { valuesFor } from '../values/values';
import { type LoadedWorkflow, workflowRunQueries } from '../workflow-queries';
import { AddList, AddMenu } from './add-menu';
import { Canvas } from './canvas';
import { CanvasTools } from './canvas-tools';
import { EditorHead } from './editor-head';
import { nothing } from './editor-state';
import { addNode, addNote, draftOf, emptyDraft, hasContent, type NewNode, tidy, type Where } from './graph-edit';
import { Inspector } from './inspector';
import { RunChangedDialog } from './run-dialog';
import { TryNode } from './try-node';
import { useUnfinished } from './unfinished';
import { useEditor } from './use-editor';
import { useEditorKeys } from './use-editor-keys';
import { useLastRun } from './use-last-run';
import { useSaving } from './use-saving';
import { VersionsSheet } from './versions-sheet';

const unsent: Unkept = {
  title: 'Leave without saving?',
  description: 'The last changes of this workflow could not be kept on the server, and would be lost.',
  danger: true,
  pageOnly: true,
};
const unreadableYaml: Unkept = {
  title: 'Leave with YAML that cannot be read?',
  description: 'The text stays in this browser and is there when you come back. The workflow keeps what could be read last.',
  danger: false,
  pageOnly: true,
};

interface EditorProps {
  /** Null for a new workflow, which the server has not seen. */
  initial: LoadedWorkflow | null;
  active: boolean;
  tabs: ReactNode;
  onMade: (id: string) => void;
}

/** Draw a workflow on a canvas that fills the window: agents in, connected, checked and kept as you go. */
export default function WorkflowEditor(props: EditorProps) {
  return (
    <ReactFlowProvider>
      <Editing {...props} />
    </ReactFlowProvider>
  );
}

function Editing({ initial, active, tabs, onMade }: EditorProps) {
  const client = useQueryClient();
  const flow = useReactFlow();
  const name = initial?.workflow.id ?? 'new';
  const editor = useEditor(() => (initial ? draftOf(initial.draft ?? initial.workflow) : emptyDraft), name);
  const { draft, selection, change, select, check, broken } = editor;
  const saving = useSaving(initial, draft, editor.initial, onMade);
  const agents = useQuery(agentQueries.names());
  const unfinished = useUnfinished(name).filter((key) => draft.nodes.some((node) => key.startsWith(`${node.id}/`)));
  const id = saving.workflow?.id ?? null;
  const lastRun = useLastRun(id);
  const [fit, setFit] = useState(0);
  const [yaml, setYaml] = useState(false);
  const [versions, setVersions] = useState(false);
  const [running, setRunning] = useState<'version' | 'changes' | null>(null);
  const [trying, setTrying] = useState<string | null>(null);
  const [adding, setAdding] = useState<{ where: Where; at: Point } | null>(null);
  const [wanted, setWanted] = useStored('personal-q.editor-details', initial === null);
  const [dismissed, setDismissed] = useState(false);
  const wide = useMedia('(width >= 64rem)');
  const chosen = selection.nodes.length + selection.edges.length + selection.notes.length > 0;
  const panel = yaml || (chosen && !dismissed) || (!chosen && wanted && wide);
  const node = selection.nodes.length === 1 ? (selection.nodes[0] ?? null) : null;

  const unreadable = broken
    ? 'The YAML cannot be read yet.'
    : unfinished.length > 0
      ? `The JSON schema of “${titleOf(unfinished[0])}” cannot be read yet.`
      : null;
  function titleOf(key = ''): string {
    const at = key.split('/')[0] ?? '';
    return draft.nodes.find((each) => each.id === at)?.label || at;
  }
  const middle = useCallback(() => flow.screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 }), [flow]);
  const add = (what: NewNode, where: Where) => {
    const made = addNode(draft, what, where);
    change(() => made.draft, undefined, { ...nothing, nodes: [made.id] });
    setAdding(null);
    setDismissed(false);
    // Whoever adds a node goes on by saying what it is to do.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-inspector] textarea')?.focus());
    if (!where.at) setFit((count) => count + 1);
  };
  const note = (at: Point) => {
    const made = addNote(draft, at);
    change(() => made.draft, undefined, { ...nothing, notes: [made.id] });
    setAdding(null);
  };
  const save = async () => {
    if (unreadable) return void toast.error(`${unreadable} Nothing was saved.`);
    if (!id && !hasContent(draft)) return void toast.error('There is nothing to save yet. Add a node first.');
    const workflow = await saving.publish();
    if (workflow)
      toast.success(
        workflow.version === saving.workflow?.version
          ? 'Nothing has changed since the last version'
          : `Saved as version ${workflow.version}`,
      );
    return undefined;
  };
  const { duplicate } = useEditorKeys({
    editor,
    agents: agents.data?.items ?? [],
    active,
    onSave: () => void save(),
    middle,
    onPasted: () => setFit((count) => count + 1),
  });
  useUnkept(saving.pending && !broken ? { ...unsent, keep: saving.keepAll } : broken ? unreadableYaml : null);
  const openAdd = useCallback((where: Where, at: Point) => setAdding({ where, at }), []);
  const values = useMemo(() => valuesFor(draft, node, lastRun), [draft, node, lastRun]);
  const reload = async (discard: boolean) => {
    const next = await saving.reload(discard);
    if (next) editor.dispatch({ type: 'reset', to: next });
  };
  const hierarchical = draft.process === 'hierarchical';
  return (
    <ValueContext value={values}>
      <EditorHead
        draft={draft}
        change={change}
        saving={saving}
        check={check}
        unreadable={unreadable}
        tabs={tabs}
        onSelect={(next) => {
          select(next);
          setYaml(false);
          setDismissed(false);
          if (next === nothing) setWanted(true);
        }}
        onSave={() => void save()}
        onRun={() => setRunning(saving.isVersion ? 'version' : 'changes')}
        onVersions={() => setVersions(true)}
        onDiscard={() => void reload(true)}
      />
      {/* Stays mounted: what is drawn outlives a look at the runs. */}
      <TabsContent value="editor" forceMount className="relative min-h-0 flex-1 pt-0 data-[state=inactive]:hidden">
        <Canvas
          draft={draft}
          selection={selection}
          dispatch={(action) => {
            if (action.type === 'select') setDismissed(false);
            editor.dispatch(action);
          }}
          faults={check.faults}
          locked={broken !== null}
          fit={fit}
          covered={{ right: panel && wide ? (yaml ? 504 : 360) : 0, bottom: panel && !wide ? 0.6 : 0 }}
          onAdd={openAdd}
          onDropNew={(what, at) => add(what, { at })}
        >
          <CanvasTools
            editor={editor}
            yaml={yaml}
            details={panel && !yaml}
            onYaml={() => setYaml(!yaml)}
            onDetails={() => {
              if (panel && !yaml) {
                setWanted(false);
                setDismissed(true);
                if (chosen) select(nothing);
              } else {
                setYaml(false);
                setWanted(true);
                setDismissed(false);
              }
            }}
            onFit={() => setFit((count) => count + 1)}
            onTidy={() => {
              change(tidy);
              setFit((count) => count + 1);
            }}
            list={(close) => (
              <AddList
                autoFocus
                hierarchical={hierarchical}
                onNote={() => {
                  close();
                  note(middle());
                }}
                onAdd={(what) => {
                  close();
                  add(what, { after: node ? { node } : null });
                }}
              />
            )}
          />
        </Canvas>
        {draft.nodes.length === 0 && !broken && (
          <div
            className="pointer-events-none absolute inset-0 flex items-center justify-center p-4 pt-16"
            style={{ paddingRight: panel && wide ? 376 : 16 }}
          >
            <section
              aria-label="First node"
              className="pointer-events-auto flex max-h-full w-[min(34rem,100%)] flex-col rounded-lg bg-surface shadow-float"
            >
              <p className="border-b border-line px-4 py-3 text-sm text-ink-2">
                <strong className="block font-semibold text-ink">What comes first?</strong>
                Choose an agent or a node. Go on with the + behind it.
              </p>
              <AddList hierarchical={hierarchical} onAdd={(what) => add(what, {})} onNote={() => note({ x: 0, y: -160 })} />
            </section>
          </div>
        )}
        <div className="pointer-events-none absolute inset-x-3 top-14 z-10 flex justify-center">
          <Notices
            saving={saving}
            unreadable={broken !== null && !yaml}
            onReload={() => void reload(false)}
            onYaml={() => setYaml(true)}
            onForce={() => void saving.keep(true)}
          />
        </div>
        {panel && (
          <div className="pointer-events-none absolute inset-0 z-20 flex justify-end lg:inset-y-3 lg:right-3 lg:left-auto [&>*]:pointer-events-auto">
            <Inspector
              editor={editor}
              name={name}
              yaml={yaml}
              onDuplicate={duplicate}
              onTry={setTrying}
              onClose={() => {
                if (yaml) return setYaml(false);
                setDismissed(true);
                if (!chosen) setWanted(false);
                return select(nothing);
              }}
            />
          </div>
        )}
      </TabsContent>
      {adding && (
        <AddMenu
          at={adding.at}
          hierarchical={hierarchical}
          onClose={() => setAdding(null)}
          onAdd={(what) => add(what, adding.where)}
          onNote={adding.where.at ? () => adding.where.at && note(adding.where.at) : undefined}
        />
      )}
      {versions && id && (
        <VersionsSheet
          id={id}
          current={saving.workflow?.version ?? 0}
          draft={saving.isVersion ? null : draft}
          onClose={() => setVersions(false)}
          onRestore={(version) => {
            setVersions(false);
            change(
              (now) => draftOf({ ...now, ...version.definition, notes: version.definition.notes ?? [], name: version.name }),
              undefined,
              nothing,
            );
            setFit((count) => count + 1);
            toast.success(`Version ${version.version} is on the canvas. Save it to make it the newest.`);
          }}
        />
      )}
      {running &&
        (running === 'version' && saving.workflow ? (
          <StartRunDialog workflow={saving.workflow} onClose={() => setRunning(null)} />
        ) : (
          <RunChangedDialog
            draft={draft}
            isVersion={saving.isVersion}
            workflow={saving.workflow}
            faults={unreadable ? [unreadable] : check.faults.all.map((fault) => fault.text)}
            publish={() => saving.publish()}
            problem={saving.problem}
            onClose={() => setRunning(null)}
          />
        ))}
      {trying && draft.nodes.some((each) => each.id === trying) && (
        <TryNode
          draft={draft}
          node={draft.nodes.find((each) => each.id === trying) as (typeof draft.nodes)[number]}
          workflowId={id}
          keep={async () => ((await saving.keep()) ? saving.idNow() : null)}
          onClose={() => {
            setTrying(null);
            void client.invalidateQueries({ queryKey: workflowRunQueries.lists() });
          }}
        />
      )}
    </ValueContext>
  );
}

/** What keeps the draft from being kept, over the canvas. */
function Notices({
  saving,
  unreadable,
  onReload,
  onForce,
  onYaml,
}: {
  saving: ReturnType<typeof useSaving>;
  unreadable: boolean;
  onReload: () => void;
  onForce: () => void;
  onYaml: () => void;
}) {
  if (unreadable) {
    return (
      <div className="pointer-events-auto max-w-xl">
        <FormAlert
          action={
            <Button size="sm" onClick={onYaml}>
              Open the YAML
            </Button>
          }
        >
          The YAML cannot be read yet, so the canvas shows what could be read last and nothing is saved. Your text is kept.
        </FormAlert>
      </div>
    );
  }
  if (!saving.problem) return null;
  return (
    <div className="pointer-events-auto max-w-xl">
      <FormAlert
        action={
          saving.state === 'conflict' ? (
            <>
              <Button size="sm" onClick={onReload}>
                Load the newest
              </Button>
              <Button size="sm" onClick={onForce}>
                Keep mine
              </Button>
            </>
          ) : (
            <Button size="sm" onClick={saving.dismiss}>
              Close
            </Button>
          )
        }
      >
        {saving.state === 'conflict' ? 'Somebody else has changed this workflow meanwhile.' : saving.problem}
      </FormAlert>
    </div>
  );
}
