import '@xyflow/react/dist/base.css';
import '../graph/flow.css';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react';
import { createContext, use, useMemo } from 'react';
import { useTheme } from '@/app/theme';
import { Elapsed } from '@/components/relative-time';
import { useAgentName } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { formatCost } from '@/lib/format';
import { plainText } from '@/lib/plain-text';
import { turnsLine } from '../graph/layout';
import { kindLabel, NodeCard } from '../graph/node-card';
import { useFrame } from '../graph/use-frame';
import { NodeStatusBadge } from './node-look';
import { brief, type NodeView, type RunView } from './run-view';
import { useLiveText } from './use-live-text';

type RunNode = Node<{ view: NodeView }, 'run'>;
const Select = createContext<{ selected: string; select: (id: string) => void }>({ selected: '', select: () => {} });
const nodeTypes = { run: RunNodeCard };
/** React Flow lets presses through nodes that it cannot select; ours hold a button. */
const alive = { pointerEvents: 'all' } as const;

interface GraphProps {
  view: RunView;
  selected: string;
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

function Graph({ view, selected, onSelect }: GraphProps) {
  const { resolved } = useTheme();
  const nodes = useMemo(
    () =>
      view.nodes.map(
        (node): RunNode => ({ id: node.id, type: 'run', position: node.at, data: { view: node }, focusable: false, style: alive }),
      ),
    [view],
  );
  const edges = useMemo(() => {
    const at = new Map(view.nodes.map((node) => [node.id, node.at]));
    return view.links.map(
      (link): Edge => ({
        id: link.id,
        source: link.source,
        target: link.target,
        ...(!link.back && turnsLine(at.get(link.source), at.get(link.target)) ? { type: 'smoothstep' } : {}),
        ...(link.label ? { label: link.label } : {}),
        className: cn(link.state, link.back && 'back'),
        animated: link.state === 'live',
        focusable: false,
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
      }),
    );
  }, [view]);
  const places = view.nodes.map((node) => node.at);
  const { ref, onMoveStart } = useFrame(places, view.nodes.find((node) => node.id === selected)?.at);
  const context = useMemo(() => ({ selected, select: onSelect }), [selected, onSelect]);
  return (
    <Select value={context}>
      <ReactFlow
        ref={ref}
        onMoveStart={onMoveStart}
        aria-label="Graph of the run"
        className="workflow-flow quiet"
        colorMode={resolved}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
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
        <Controls position="bottom-right" showInteractive={false} />
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

function RunNodeCard({ data: { view } }: NodeProps<RunNode>) {
  const { selected, select } = use(Select);
  const agentName = useAgentName();
  const who = agentName(view.agentId) ?? kindLabel(view.kind);
  const running = view.status === 'running';
  const live = useLiveText(view.taskId, running);
  const text =
    running && live ? plainText(live.slice(-400)).slice(-90) : view.error || brief(view.output).slice(0, 200) || view.instruction || '';
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
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
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}
