import { heightOf, nodeWidth } from '../graph/geometry';
import { layoutOf, linksOf, outletsIn } from '../graph/layout';
import { kindIcon } from '../graph/node-card';
import { pathOf } from '../graph/route';
import { routesOf } from '../graph/routes';
import type { WorkflowTemplate } from '../workflow-queries';

const edge = 24;
const icon = 72;
/** No node is drawn larger than this, in pixels. */
const largest = 46;

/** A template as the editor would lay it out, small: what runs at the same time stands in one column. */
export function TemplatePicture({ template }: { template: Pick<WorkflowTemplate, 'process' | 'nodes' | 'edges'> }) {
  const graph = { process: template.process, nodes: template.nodes, edges: template.edges };
  const outlets = outletsIn(graph);
  const links = linksOf(graph);
  const places = layoutOf(graph);
  const routes = [...routesOf(places, links, outlets)];
  const boxes = graph.nodes.map((node) => ({
    node,
    at: places.get(node.id) ?? { x: 0, y: 0 },
    height: heightOf(outlets.get(node.id)?.length ?? 1),
  }));
  const points = [
    ...routes.flatMap(([, way]) => way),
    ...boxes.flatMap(({ at, height }) => [at, { x: at.x + nodeWidth, y: at.y + height }]),
  ];
  const left = Math.min(...points.map(({ x }) => x)) - edge;
  const top = Math.min(...points.map(({ y }) => y)) - edge;
  const width = Math.max(...points.map(({ x }) => x)) + edge - left;
  const height = Math.max(...points.map(({ y }) => y)) + edge - top;
  return (
    <svg
      aria-hidden
      data-testid="template-picture"
      viewBox={`${left} ${top} ${width} ${height}`}
      preserveAspectRatio="xMinYMid meet"
      className="h-auto max-h-28 w-full"
      style={{ maxWidth: (width * largest) / nodeWidth }}
    >
      {routes.map(([id, way]) => (
        <path key={id} d={pathOf(way)} fill="none" className="stroke-line-strong" strokeWidth={1.25} vectorEffect="non-scaling-stroke" />
      ))}
      {boxes.map(({ node, at, height: tall }) => {
        const Icon = kindIcon(node.type);
        return (
          <g key={node.id} data-node={node.id} transform={`translate(${at.x} ${at.y})`}>
            <rect
              width={nodeWidth}
              height={tall}
              rx={28}
              className="fill-surface stroke-line-strong"
              strokeWidth={1.25}
              vectorEffect="non-scaling-stroke"
            />
            <Icon x={(nodeWidth - icon) / 2} y={(tall - icon) / 2} width={icon} height={icon} className="text-ink-2" />
          </g>
        );
      })}
    </svg>
  );
}
