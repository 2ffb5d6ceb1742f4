import '@xyflow/react/dist/base.css';
import '../graph/flow.css';
import {
  Background,
  Controls,
  type Edge,
  type EdgeChange,
  Handle,
  MarkerType,
  type Node,
  type NodeChange,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useEdgesState,
  useNodesState,
  useReactFlow,
} from '@xyflow/react';
import { CircleAlert } from 'lucide-react';
import { type DragEvent, useCallback, useEffect } from 'react';
import type { WorkflowNode } from '@/api/types';
import { useTheme } from '@/app/theme';
import { useAgentName } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { nodeHeight, nodeWidth, type Point, turnsLine } from '../graph/layout';
import { kindLabel, NodeCard } from '../graph/node-card';
import { useFrame } from '../graph/use-frame';
import type { Faults } from './faults';
import { addNode, connect, type Draft, edgeId, moveNodes, type NewNode, remove } from './graph-edit';
import { dragType } from './palette';
import type { Change } from './use-editor';

export interface Selection {
  node: string | null;
  edge: string | null;
}
type EditNode = Node<{ node: WorkflowNode; faults: number }, 'edit'>;
const nodeTypes = { edit: EditNodeCard };

interface CanvasProps {
  draft: Draft;
  change: Change;
  faults: Faults;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Goes up when everything should be brought into sight again. */
  fit: number;
}

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

const at = (node: WorkflowNode): Point => node.position ?? { x: 0, y: 0 };

function Flow({ draft, change, faults, selection, onSelect, fit }: CanvasProps) {
  const { resolved } = useTheme();
  const flow = useReactFlow();
  const [nodes, setNodes, onNodesChange] = useNodesState<EditNode>([]);
  const [edges, setEdges, onEdgesChange] = useEdgesState<Edge>([]);
  useEffect(() => {
    setNodes((shown) =>
      draft.nodes.map((node) => ({
        // What React Flow has measured stays, or the node would blink.
        ...shown.find((each) => each.id === node.id),
        id: node.id,
        type: 'edit',
        position: node.position ?? { x: 0, y: 0 },
        data: { node, faults: faults.nodes.get(node.id)?.size ?? 0 },
        selected: selection.node === node.id,
        ariaLabel: `${kindLabel(node.type)}: ${node.label || node.id}`,
      })),
    );
    const places = new Map(draft.nodes.map((node) => [node.id, at(node)]));
    setEdges(
      draft.edges.map((edge) => ({
        id: edgeId(edge),
        source: edge.source,
        target: edge.target,
        ...(edge.branch !== 'repeat' && turnsLine(places.get(edge.source), places.get(edge.target)) ? { type: 'smoothstep' } : {}),
        ...(edge.branch ? { label: edge.branch } : {}),
        selected: selection.edge === edgeId(edge),
        className: cn(edge.branch === 'repeat' && 'back', faults.edges.has(edgeId(edge)) && 'wrong'),
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
        ariaLabel: `From ${edge.source} to ${edge.target}${edge.branch ? `, ${edge.branch}` : ''}`,
      })),
    );
  }, [draft, faults, selection, setNodes, setEdges]);
  const chosen = draft.nodes.find((node) => node.id === selection.node);
  const { ref, onMoveStart, show } = useFrame(draft.nodes.map(at), chosen && at(chosen));
  useEffect(() => {
    if (fit > 0) show();
  }, [fit, show]);

  const nodesChanged = useCallback(
    (changes: NodeChange<EditNode>[]) => {
      onNodesChange(changes);
      // A press or Enter, never our own selection: React Flow reports only what it did itself.
      const chosen = changes.find((each) => each.type === 'select' && each.selected);
      if (chosen?.type === 'select') onSelect({ node: chosen.id, edge: null });
      const places = new Map<string, Point>();
      for (const each of changes) if (each.type === 'position' && !each.dragging && each.position) places.set(each.id, each.position);
      if (places.size > 0) change((now) => (moved(now, places) ? moveNodes(now, places) : now), 'move');
    },
    [onNodesChange, onSelect, change],
  );
  const edgesChanged = (changes: EdgeChange[]) => {
    onEdgesChange(changes);
    const chosen = changes.find((each) => each.type === 'select' && each.selected);
    if (chosen?.type === 'select') onSelect({ node: null, edge: chosen.id });
  };
  const drop = (event: DragEvent) => {
    const text = event.dataTransfer.getData(dragType);
    if (!text) return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const at = { x: Math.round(x - nodeWidth / 2), y: Math.round(y - nodeHeight / 2) };
    const added = addNode(draft, JSON.parse(text) as NewNode, { at });
    change(() => added.draft);
    onSelect({ node: added.id, edge: null });
  };
  return (
    <ReactFlow
      ref={ref}
      onMoveStart={onMoveStart}
      aria-label="Workflow editor"
      className="workflow-flow"
      colorMode={resolved}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      onNodesChange={nodesChanged}
      onEdgesChange={edgesChanged}
      onPaneClick={() => onSelect({ node: null, edge: null })}
      onConnect={({ source, target }) => change((now) => connect(now, source, target))}
      onDelete={({ nodes: gone, edges: cut }) => {
        change((now) =>
          remove(
            now,
            gone.map((node) => node.id),
            cut.map((edge) => edge.id),
          ),
        );
        onSelect({ node: null, edge: null });
      }}
      onDrop={drop}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      deleteKeyCode={['Delete', 'Backspace']}
      fitViewOptions={{ padding: 0.1, maxZoom: 1 }}
      minZoom={0.15}
      maxZoom={1.5}
      snapToGrid
      snapGrid={[4, 4]}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={20} />
      <Controls position="bottom-right" showInteractive={false} />
    </ReactFlow>
  );
}

/** React Flow also tells the end of a drag that went nowhere. */
const moved = (draft: Draft, places: ReadonlyMap<string, Point>): boolean =>
  draft.nodes.some((node) => {
    const to = places.get(node.id);
    return to !== undefined && (to.x !== node.position?.x || to.y !== node.position?.y);
  });

function EditNodeCard({ data: { node, faults }, selected }: NodeProps<EditNode>) {
  const agentName = useAgentName();
  const agent = node.agent_id ?? node.condition?.model_choice?.agent_id ?? null;
  const text = node.instruction || node.condition?.model_choice?.question || node.condition?.expression || node.loop?.until || '';
  return (
    <div data-testid="edit-node">
      <Handle type="target" position={Position.Left} />
      <NodeCard
        kind={node.type}
        title={node.label || node.id}
        selected={selected}
        className={cn(faults > 0 && 'border-bad')}
        badge={
          faults > 0 && (
            <span className="flex items-center gap-1 text-xs font-medium text-bad">
              <CircleAlert aria-hidden className="size-4" />
              <span className="sr-only">{plural(faults, 'problem')}</span>
              <span aria-hidden>{faults}</span>
            </span>
          )
        }
        who={agent ? (agentName(agent) ?? 'Unknown agent') : kindLabel(node.type)}
        text={text}
      />
      <Handle type="source" position={Position.Right} />
    </div>
  );
}
