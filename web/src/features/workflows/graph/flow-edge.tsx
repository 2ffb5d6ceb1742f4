import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react';
import type { KeyboardEvent, MouseEvent } from 'react';
import type { Point } from './geometry';
import { middleOf, pathOf } from './route';

export type FlowEdgeType = Edge<
  {
    points: Point[];
    onInsert?: ((id: string, at: { x: number; y: number }) => void) | undefined;
    insertLabel?: string;
    label?: string | null;
  },
  'way'
>;

/** An edge along the way that was found for it, with a button in its middle that puts a node between. */
export function FlowEdge({ id, data, markerEnd, sourceX, sourceY, targetX, targetY }: EdgeProps<FlowEdgeType>) {
  const points = data?.points ?? [
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
  ];
  const middle = middleOf(points);
  const insert = (event: MouseEvent | KeyboardEvent) => {
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    data?.onInsert?.(id, { x: box.left + box.width / 2, y: box.bottom });
  };
  const end = points.at(-1);
  return (
    <>
      {data?.label && end && (
        <text x={end.x - 14} y={end.y - 6} textAnchor="end" className="edge-word">
          {data.label}
        </text>
      )}
      <BaseEdge path={pathOf(points)} interactionWidth={18} {...(markerEnd ? { markerEnd } : {})} />
      {data?.onInsert && (
        // biome-ignore lint/a11y/useSemanticElements: there are no buttons in SVG
        <g
          role="button"
          tabIndex={0}
          aria-label={data.insertLabel ?? 'Insert a node'}
          className="edge-add nodrag nopan"
          transform={`translate(${middle.x} ${middle.y})`}
          onClick={insert}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            insert(event);
          }}
        >
          <circle r={14} className="edge-add-reach" />
          <circle r={9} />
          <path d="M -4 0 H 4 M 0 -4 V 4" />
        </g>
      )}
    </>
  );
}

export const edgeTypes = { way: FlowEdge };
