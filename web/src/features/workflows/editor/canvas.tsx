import '@xyflow/react/dist/base.css';
import '../graph/flow.css';
import {
  Background,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MarkerType,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react';
import { type DragEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTheme } from '@/app/theme';
import { cn } from '@/lib/cn';
import { edgeTypes, type FlowEdgeType } from '../graph/flow-edge';
import { heightOf, nodeHeight, nodeWidth, type Point } from '../graph/geometry';
import { linksOf, outletsIn } from '../graph/layout';
import { kindLabel } from '../graph/node-card';
import { branchOf, handleOf } from '../graph/outlets';
import { routesOf } from '../graph/routes';
import { type Covered, useFrame } from '../graph/use-frame';
import { CanvasContext } from './canvas-context';
import type { EditorAction, Selection } from './editor-state';
import type { Faults } from './faults';
import { changeNote, connect, type Draft, edgeId, moveNodes, type NewNode, remove, type Where } from './graph-edit';
import { NoteCard, type NoteNode } from './note-card';
import { StepCard, type StepNode } from './step-card';

export const dragType = 'application/x-personal-q-node';
const nodeTypes = { step: StepCard, note: NoteCard };
/** Ids of notes on the canvas cannot be those of nodes, which have no colon. */
const noteId = (id: string) => `note:${id}`;
const manyNodes = 12;
/** Room behind the last nodes for the words of outlets and the button that adds a node. */
const behind = 72;

interface CanvasProps {
  draft: Draft;
  selection: Selection;
  dispatch: (action: EditorAction) => void;
  faults: Faults;
  /** Nothing can be changed now, but looked at. */
  locked: boolean;
  /** Goes up when everything should be brought into sight again. */
  fit: number;
  /** What a panel covers. */
  covered: Covered;
  onAdd: (where: Where, at: Point) => void;
  onDropNew: (node: NewNode, at: Point) => void;
  children?: ReactNode;
}

/** The draft as it is drawn. Everything shown comes from the draft and the selection; everything done becomes an action on them. */
export function Canvas({ draft, selection, dispatch, faults, locked, fit, covered, onAdd, onDropNew, children }: CanvasProps) {
  const { resolved } = useTheme();
  const flow = useReactFlow();
  const outlets = useMemo(() => outletsIn(draft), [draft]);
  const nodes = useNodes(draft, selection, faults, outlets);
  const edges = useEdges(draft, selection, faults, outlets, locked ? null : onAdd);
  const chosen = draft.nodes.find((node) => node.id === selection.nodes[0])?.position ?? undefined;
  const places = [...draft.nodes, ...draft.notes].map((each) => each.position ?? { x: 0, y: 0 });
  const { ref, onMove, show } = useFrame(places, chosen, { ...covered, right: covered.right + behind });
  useEffect(() => {
    if (fit > 0) show();
  }, [fit, show]);

  const nodesChanged = (changes: NodeChange<StepNode | NoteNode>[]) => {
    const moved = new Map<string, Point>();
    const movedNotes = new Map<string, Point>();
    let ended = false;
    const picked = picker(selection);
    for (const change of changes) {
      if (change.type === 'select') picked.node(change.id, change.selected);
      if (change.type !== 'position' || locked) continue;
      if (change.position) {
        const at = { x: Math.round(change.position.x), y: Math.round(change.position.y) };
        if (change.id.startsWith('note:')) movedNotes.set(change.id.slice(5), at);
        else moved.set(change.id, at);
      }
      if (change.dragging === false) ended = true;
    }
    if (picked.changed) dispatch({ type: 'select', selection: picked.selection });
    if (moved.size + movedNotes.size > 0) dispatch({ type: 'change', to: (now) => moveNodes(now, moved, movedNotes), tag: 'move' });
    // The next drag is a step of its own.
    if (ended) dispatch({ type: 'settle' });
  };
  const edgesChanged = (changes: EdgeChange<FlowEdgeType>[]) => {
    const picked = picker(selection);
    for (const change of changes) if (change.type === 'select') picked.edge(change.id, change.selected);
    if (picked.changed) dispatch({ type: 'select', selection: picked.selection });
  };
  const valid = ({ source, target, sourceHandle }: Connection | Edge) =>
    source !== target &&
    !source.startsWith('note:') &&
    !draft.edges.some((edge) => edge.source === source && edge.target === target && (edge.branch ?? null) === branchOf(sourceHandle));
  const connectEnded = (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.toNode || !state.fromNode || locked) return;
    const { clientX: x, clientY: y } = 'changedTouches' in event ? (event.changedTouches[0] as Touch) : event;
    const place = flow.screenToFlowPosition({ x, y });
    const forward = state.fromHandle?.type === 'source';
    const at = { x: Math.round(forward ? place.x : place.x - nodeWidth), y: Math.round(place.y - nodeHeight / 2) };
    const from = state.fromNode.id;
    onAdd(forward ? { after: { node: from, branch: branchOf(state.fromHandle?.id) }, at } : { before: from, at }, { x, y });
  };
  const drop = (event: DragEvent) => {
    const text = event.dataTransfer.getData(dragType);
    if (!text) return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onDropNew(JSON.parse(text) as NewNode, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - nodeHeight / 2) });
  };
  const actions = useMemo(
    () => ({
      add: onAdd,
      writeNote: (id: string, text: string) => dispatch({ type: 'change', to: (now) => changeNote(now, id, { text }), tag: `note.${id}` }),
      sizeNote: (id: string, size: { width: number; height: number }, position: Point) =>
        dispatch({ type: 'change', to: (now) => changeNote(now, id, { ...size, position }), tag: `note.${id}.size` }),
    }),
    [onAdd, dispatch],
  );
  return (
    <CanvasContext value={actions}>
      <ReactFlow
        ref={ref}
        onMove={onMove}
        aria-label="Workflow editor"
        className={cn('workflow-flow', locked && 'locked')}
        colorMode={resolved}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={nodesChanged}
        onEdgesChange={edgesChanged}
        onConnect={({ source, target, sourceHandle }) =>
          dispatch({ type: 'change', to: (now) => connect(now, source, target, branchOf(sourceHandle)) })
        }
        onConnectEnd={connectEnded}
        isValidConnection={valid}
        onDelete={({ nodes: gone, edges: cut }) =>
          dispatch({
            type: 'change',
            to: (now) =>
              remove(
                now,
                gone.filter((node) => node.type === 'step').map((node) => node.id),
                cut.map((edge) => edge.id),
                gone.filter((node) => node.type === 'note').map((node) => node.id.slice(5)),
              ),
          })
        }
        onDrop={drop}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(dragType) || locked) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
        }}
        nodesDraggable={!locked}
        nodesConnectable={!locked}
        deleteKeyCode={locked ? null : ['Delete', 'Backspace']}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        selectionMode={SelectionMode.Partial}
        connectionRadius={32}
        minZoom={0.15}
        maxZoom={1.5}
        snapToGrid
        snapGrid={[4, 4]}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={20} />
        {draft.nodes.length > manyNodes && (
          <MiniMap
            position="bottom-left"
            pannable
            zoomable
            ariaLabel="Map of the workflow"
            nodeStrokeWidth={3}
            style={{ width: 160, height: 100 }}
          />
        )}
        {children}
      </ReactFlow>
    </CanvasContext>
  );
}

/** Gathers what is chosen and what no longer is. */
function picker(selection: Selection) {
  let { nodes, edges, notes } = selection;
  let changed = false;
  const toggled = (ids: readonly string[], id: string, on: boolean) =>
    on ? (ids.includes(id) ? ids : [...ids, id]) : ids.filter((each) => each !== id);
  return {
    node(id: string, on: boolean) {
      changed = true;
      if (id.startsWith('note:')) notes = toggled(notes, id.slice(5), on);
      else nodes = toggled(nodes, id, on);
    },
    edge(id: string, on: boolean) {
      changed = true;
      edges = toggled(edges, id, on);
    },
    get changed() {
      return changed;
    },
    get selection(): Selection {
      return { nodes, edges, notes };
    },
  };
}

/** The nodes for React Flow; one that has not changed stays the same object, so that it is not drawn again. */
function useNodes(draft: Draft, selection: Selection, faults: Faults, outlets: ReturnType<typeof outletsIn>): (StepNode | NoteNode)[] {
  const drawn = useRef(new Map<string, { key: readonly unknown[]; node: StepNode | NoteNode }>());
  return useMemo(() => {
    const next = new Map<string, { key: readonly unknown[]; node: StepNode | NoteNode }>();
    const keep = (id: string, key: readonly unknown[], make: () => StepNode | NoteNode) => {
      const before = drawn.current.get(id);
      const same = before && before.key.length === key.length && before.key.every((part, index) => part === key[index]);
      const entry = same ? before : { key, node: make() };
      next.set(id, entry);
      return entry.node;
    };
    const notes = draft.notes.map((note) => {
      const id = noteId(note.id);
      const selected = selection.notes.includes(note.id);
      return keep(id, [note, selected], () => {
        const size = { width: note.width ?? 240, height: note.height ?? 120 };
        return {
          id,
          type: 'note',
          position: note.position ?? { x: 0, y: 0 },
          ...size,
          measured: size,
          zIndex: -1,
          selected,
          connectable: false,
          data: { note },
          ariaLabel: `Note: ${note.text || 'empty'}`,
        };
      });
    });
    const steps = draft.nodes.map((node) => {
      const out = outlets.get(node.id) ?? [];
      const taken = new Set(draft.edges.filter((edge) => edge.source === node.id).map((edge) => edge.branch ?? null));
      const free = out.filter((outlet) => !taken.has(outlet.branch)).map((outlet) => outlet.branch);
      const wrong = [...(faults.nodes.get(node.id)?.values() ?? [])].join('\n');
      const selected = selection.nodes.includes(node.id);
      const team = draft.process === 'hierarchical';
      return keep(node.id, [node, selected, wrong, team, out.map((outlet) => outlet.branch).join('|'), free.join('|')], () => {
        const size = { width: nodeWidth, height: heightOf(out.length) };
        return {
          id: node.id,
          type: 'step',
          position: node.position ?? { x: 0, y: 0 },
          ...size,
          measured: size,
          selected,
          data: { node, outlets: out, free, faults: wrong, team },
          ariaLabel: `${kindLabel(node.type)}: ${node.label || node.id}`,
        };
      });
    });
    drawn.current = next;
    return [...notes, ...steps];
  }, [draft, selection, faults, outlets]);
}

function useEdges(
  draft: Draft,
  selection: Selection,
  faults: Faults,
  outlets: ReturnType<typeof outletsIn>,
  onAdd: CanvasProps['onAdd'] | null,
): FlowEdgeType[] {
  const routes = useMemo(
    () => routesOf(new Map(draft.nodes.map((node) => [node.id, node.position ?? { x: 0, y: 0 }])), linksOf(draft), outlets),
    [draft, outlets],
  );
  const insert = useMemo(() => onAdd && ((edge: string, at: Point) => onAdd({ edge }, at)), [onAdd]);
  return useMemo(() => {
    const title = (id: string) => draft.nodes.find((node) => node.id === id)?.label || id;
    return draft.edges.map((edge): FlowEdgeType => {
      const id = edgeId(edge);
      const between = `${title(edge.source)} and ${title(edge.target)}`;
      return {
        id,
        type: 'way',
        source: edge.source,
        target: edge.target,
        sourceHandle: handleOf(edge.branch),
        targetHandle: 'in',
        selected: selection.edges.includes(id),
        className: cn(edge.branch === 'repeat' && 'back', edge.branch === 'error' && 'failure', faults.edges.has(id) && 'wrong'),
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
        data: { points: routes.get(id) ?? [], onInsert: insert ?? undefined, insertLabel: `Insert a node between ${between}` },
        ariaLabel: `From ${title(edge.source)} to ${title(edge.target)}${edge.branch ? `, ${edge.branch}` : ''}`,
      };
    });
  }, [draft, selection, faults, routes, insert]);
}
