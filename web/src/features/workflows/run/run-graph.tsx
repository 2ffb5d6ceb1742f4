import '@xyflow/react/dist/base.css';
import '../graph/flow.css';
import {
  Background,
  Controls,
  MarkerType,
  MiniMap,
  type Node,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { createContext, use, useEffect, useMemo, useRef } from 'react';
import { useTheme } from '@/app/theme';
import { Elapsed } from '@/components/relative-time';
import { useAgentName } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { formatCost } from '@/lib/format';
import { plainText } from '@/lib/plain-text';
import { edgeTypes, type FlowEdgeType } from '../graph/flow-edge';
import { heightOf, nodeWidth } from '../graph/geometry';
import { kindLabel, NodeCard } from '../graph/node-card';
import { handleOf, type Outlet } from '../graph/outlets';
import { Ports } from '../graph/ports';
import { routesOf } from '../graph/routes';
import { useFrame } from '../graph/use-frame';
import { NodeStatusBadge } from './node-look';
import { brief, type NodeView, type RunView } from './run-view';
import { useLiveText } from './use-live-text';

type RunNode = Node<{ view: NodeView; taken: readonly (string | null)[] }, 'run'>;
const Select = createContext<{ selected: string; select: (id: string) => void }>({ selected: '', select: () => {} });
const nodeTypes = { run: RunNodeCard };
/** React Flow lets presses through nodes that it cannot select; ours hold a button. */
const alive = { pointerEvents: 'all' } as const;

interface GraphProps {
  view: RunView;
  selected: string;
  /** The node that is kept in the middle; empty for none. */
  follow: string;
  onSelect: (id: string) => void;
}

/** The graph of a run, alive: each node with its status, time, cost and last words. */
export default function RunGraph(props: GraphProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ view, selected, follow, onSelect }: GraphProps) {
  const { resolved } = useTheme();
  const latest = useRef(view.nodes);
  useEffect(() => {
    latest.current = view.nodes;
  });
  const nodes = useMemo(
    () =>
      view.nodes.map((node): RunNode => {
        const size = { width: nodeWidth, height: heightOf(node.outlets.length) };
        return {
          id: node.id,
          type: 'run',
          position: node.at,
          ...size,
          measured: size,
          data: { view: node, taken: takenOf(view, node) },
          focusable: false,
          style: alive,
        };
      }),
    [view],
  );
  const edges = useMemo(() => {
    const team = view.nodes.some((node) => node.kind === 'manager');
    const routes = routesOf(
      new Map(view.nodes.map((node) => [node.id, node.at])),
      view.links.map((link) => ({ ...link, branch: team ? null : link.label })),
      new Map(view.nodes.map((node) => [node.id, node.outlets])),
    );
    return view.links.map(
      (link): FlowEdgeType => ({
        id: link.id,
        type: 'way',
        source: link.source,
        target: link.target,
        sourceHandle: handleOf(team ? null : link.label),
        targetHandle: 'in',
        className: cn(link.state, link.back && 'back'),
        animated: link.state === 'live',
        focusable: false,
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
        data: { points: routes.get(link.id) ?? [], label: team ? link.label : null },
      }),
    );
  }, [view]);
  const places = view.nodes.map((node) => node.at);
  const { ref, onMove, hold, show } = useFrame(places, view.nodes.find((node) => node.id === selected)?.at);
  const flow = useReactFlow();
  useEffect(() => {
    const at = follow ? latest.current.find((node) => node.id === follow)?.at : undefined;
    if (!at) return;
    const { zoom } = flow.getViewport();
    void flow.setCenter(at.x + nodeWidth / 2, at.y + 56, {
      zoom,
      duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 250,
    });
  }, [follow, flow]);
  const context = useMemo(() => ({ selected, select: onSelect }), [selected, onSelect]);
  return (
    <Select value={context}>
      <ReactFlow
        ref={ref}
        onMove={onMove}
        aria-label="Graph of the run"
        className="workflow-flow quiet"
        colorMode={resolved}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        fitViewOptions={{ padding: 0.1, maxZoom: 1 }}
        minZoom={0.15}
        maxZoom={1.5}
        preventScrolling={false}
        zoomOnScroll={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={20} />
        <Controls position="bottom-right" showInteractive={false} onZoomIn={hold} onZoomOut={hold} onFitView={show} />
        {view.nodes.length > 12 && (
          <MiniMap position="bottom-left" pannable zoomable ariaLabel="Map of the run" style={{ width: 160, height: 100 }} />
        )}
      </ReactFlow>
    </Select>
  );
}

const tints: Partial<Record<NodeView['status'], string>> = {
  running: 'border-running',
  completed: 'border-ok',
  failed: 'border-bad',
  skipped: 'border-dashed',
};

function RunNodeCard({ data: { view, taken } }: NodeProps<RunNode>) {
  const { selected, select } = use(Select);
  const agentName = useAgentName();
  const who = agentName(view.agentId) ?? kindLabel(view.kind);
  const running = view.status === 'running';
  const live = useLiveText(view.taskId, running);
  const text =
    running && live ? plainText(live.slice(-400)).slice(-90) : view.error || brief(view.output).slice(0, 200) || view.instruction || '';
  return (
    <>
      <button
        type="button"
        className="nodrag nopan block rounded-lg"
        aria-pressed={selected === view.id}
        data-testid="run-node"
        data-node={view.id}
        data-status={view.status}
        onClick={() => select(view.id)}
      >
        <NodeCard
          kind={view.kind}
          title={view.title}
          selected={selected === view.id}
          height={heightOf(view.outlets.length)}
          className={cn(tints[view.status], view.waiting_for && running && 'border-warn')}
          who={[who === view.title ? kindLabel(view.kind) : who, view.detail].filter(Boolean).join(' · ')}
          foot={
            <>
              <NodeStatusBadge node={view} />
              <span className="ml-auto min-w-0 truncate">
                {view.startedAt && <Elapsed start={view.startedAt} end={view.completedAt} />}
                {!!view.cost && ` · ${formatCost(view.cost)}`}
              </span>
            </>
          }
          text={text}
        />
      </button>
      <Ports
        outlets={view.outlets}
        inlet={view.kind !== 'manager'}
        state={(outlet: Outlet) =>
          taken.includes(outlet.branch) ? 'taken' : view.status === 'completed' || view.status === 'failed' ? 'left' : 'idle'
        }
      />
    </>
  );
}

/** The outlets of a node by which the run has gone on. */
const takenOf = (view: RunView, node: NodeView): (string | null)[] =>
  view.links.filter((link) => link.source === node.id && (link.state === 'taken' || link.state === 'live')).map((link) => link.label);
