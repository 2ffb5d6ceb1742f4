import '@xyflow/react/dist/base.css';
import '../graph/flow.css';
import { Background, MarkerType, type Node, type NodeProps, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { useMemo } from 'react';
import type { WorkflowNode } from '@/api/types';
import { useTheme } from '@/app/theme';
import { Badge } from '@/components/ui/badge';
import { cn } from '@/lib/cn';
import { edgeTypes, type FlowEdgeType } from '../graph/flow-edge';
import { heightOf, nodeWidth } from '../graph/geometry';
import { linksOf, outletsIn, placesOf } from '../graph/layout';
import { kindLabel, NodeCard } from '../graph/node-card';
import { handleOf, type Outlet } from '../graph/outlets';
import { Ports } from '../graph/ports';
import { routesOf } from '../graph/routes';
import { useFrame } from '../graph/use-frame';
import { kindOf } from '../kinds/registry';
import { type Difference, type Side, wayOf } from './diff';

type DiffNode = Node<{ node: WorkflowNode; outlets: Outlet[]; what: 'added' | 'removed' | 'changed' | undefined }, 'diff'>;
const nodeTypes = { diff: DiffCard };
const looks = {
  added: { label: 'Added', tone: 'ok', border: 'border-ok' },
  removed: { label: 'Removed', tone: 'bad', border: 'border-bad border-dashed opacity-70' },
  changed: { label: 'Changed', tone: 'warn', border: 'border-warn' },
} as const;

/** Both versions in one drawing: what is new, what is gone, what is different. */
export function DiffGraph(props: { before: Side; after: Side; difference: Difference }) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ before, after, difference }: { before: Side; after: Side; difference: Difference }) {
  const { resolved } = useTheme();
  const { nodes, edges, places } = useMemo(() => drawn(before, after, difference), [before, after, difference]);
  const { ref, onMove } = useFrame(places, undefined);
  return (
    <ReactFlow
      ref={ref}
      onMove={onMove}
      aria-label="What has changed, as a graph"
      className="workflow-flow quiet"
      colorMode={resolved}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      minZoom={0.1}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={20} />
    </ReactFlow>
  );
}

function drawn(before: Side, after: Side, difference: Difference) {
  const now = new Set(after.nodes.map((node) => node.id));
  const all: Side = {
    ...after,
    nodes: [...after.nodes, ...before.nodes.filter((node) => !now.has(node.id))],
    edges: [
      ...linksOf(after).map(({ id, source, target, branch }) => ({ id, source, target, branch })),
      ...linksOf(before)
        .filter((edge) => difference.edges.get(wayOf(edge)) === 'removed')
        .map(({ id, source, target, branch }) => ({ id: `gone:${id}`, source, target, branch })),
    ],
  };
  const places = placesOf(all);
  const outlets = outletsIn(all);
  const links = linksOf(all);
  const routes = routesOf(places, links, outlets);
  const nodes = all.nodes.map((node): DiffNode => {
    const out = outlets.get(node.id) ?? [];
    const size = { width: nodeWidth, height: heightOf(out.length) };
    return {
      id: node.id,
      type: 'diff',
      position: places.get(node.id) ?? { x: 0, y: 0 },
      ...size,
      measured: size,
      data: { node, outlets: out, what: difference.nodes.get(node.id) },
    };
  });
  const edges = links.map(
    (link): FlowEdgeType => ({
      id: link.id,
      type: 'way',
      source: link.source,
      target: link.target,
      sourceHandle: handleOf(link.branch),
      targetHandle: 'in',
      className: cn(difference.edges.get(wayOf(link)) === 'added' && 'taken', link.id.startsWith('gone:') && 'gone'),
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
      data: { points: routes.get(link.id) ?? [] },
    }),
  );
  return { nodes, edges, places: [...places.values()] };
}

function DiffCard({ data: { node, outlets, what } }: NodeProps<DiffNode>) {
  const look = what && looks[what];
  return (
    <>
      <NodeCard
        kind={node.type}
        title={node.label || node.id}
        selected={false}
        height={heightOf(outlets.length)}
        className={look?.border}
        badge={look && <Badge tone={look.tone}>{look.label}</Badge>}
        who={kindLabel(node.type)}
        text={kindOf(node.type).text(node)}
      />
      <Ports outlets={outlets} />
    </>
  );
}
