import { nodeHeight, nodeWidth, type Point, type Size } from './geometry';

export interface Viewport extends Point {
  zoom: number;
}

const margin = 32;
/** Below this not even the large letters of a node seen from far can be read. */
const smallest = 0.34;
/** What does not fit at all is shown in part, large enough for its usual letters. */
const inPart = 0.6;

/** What the nodes cover, in canvas units. */
export function boundsOf(places: readonly Point[]): Point & Size {
  if (places.length === 0) return { x: 0, y: 0, width: nodeWidth, height: nodeHeight };
  const x = Math.min(...places.map((place) => place.x));
  const y = Math.min(...places.map((place) => place.y));
  return {
    x,
    y,
    width: Math.max(...places.map((place) => place.x)) + nodeWidth - x,
    height: Math.max(...places.map((place) => place.y)) + nodeHeight - y,
  };
}

/**
 * Brings all nodes into sight, in the middle and as large as they are. Where that would make them too small to be read, it shows the
 * chosen one among its neighbours, or the beginning, from where one can drag on.
 */
export function viewportFor(places: readonly Point[], canvas: Size, chosen?: Point): Viewport {
  const all = boundsOf(places);
  const fitting = Math.min((canvas.width - 2 * margin) / all.width, (canvas.height - 2 * margin) / all.height, 1);
  const zoom = fitting < smallest ? inPart : fitting;
  const along = (from: number, length: number, room: number, middle: number | undefined) => {
    if (length * zoom <= room - 2 * margin) return (room - length * zoom) / 2 - from * zoom;
    const start = margin - from * zoom;
    if (middle === undefined) return start;
    const end = room - margin - (from + length) * zoom;
    return Math.min(start, Math.max(end, room / 2 - middle * zoom));
  };
  return {
    x: along(all.x, all.width, canvas.width, chosen && chosen.x + nodeWidth / 2),
    y: along(all.y, all.height, canvas.height, chosen && chosen.y + nodeHeight / 2),
    zoom,
  };
}
