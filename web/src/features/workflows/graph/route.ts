import type { Box, Point } from './geometry';

/** Distance that an edge keeps to nodes, and that it leaves and enters them straight. */
const clear = 16;
const stub = 24;
const lane = 10;

export interface Ends {
  from: Point;
  to: Point;
  /** Outlets of the source above and below this one: edges of one node turn at different places. */
  above: number;
  below: number;
  /** Pixels that a word beside the outlet takes: the edge turns behind it. */
  word?: number;
}

/**
 * The corners of an edge that leaves to the right, enters from the left, and goes behind no node: the shortest of the ways round what lies
 * between. Where there is none, as with nodes put on top of each other, the way that goes behind the fewest.
 */
export function route({ from, to, above, below, word = 0 }: Ends, boxes: readonly Box[]): Point[] {
  const near = boxes.map((box) => ({
    left: box.x - clear + 2,
    right: box.x + box.width + clear - 2,
    top: box.y - clear + 2,
    bottom: box.y + box.height + clear - 2,
  }));
  const turns = to.y > from.y ? below : above;
  const out = from.x + Math.max(stub, word) + turns * lane;
  const back = to.x - stub;
  let best: Point[] | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const corners of ways(from, to, out, back, near)) {
    const points = [from, ...corners, to];
    const behind = crossed(points, near);
    if (behind < fewest) {
      best = points;
      fewest = behind;
    }
    if (behind === 0) break;
  }
  return withoutRepeats(best ?? [from, to]);
}

interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The corners of possible ways, the shortest first. */
function* ways(from: Point, to: Point, out: number, back: number, near: readonly Edges[]): Generator<Point[]> {
  if (out <= to.x - clear) {
    if (Math.abs(from.y - to.y) < 1) yield [];
    const columns = [out, back, ...near.flatMap(({ left, right }) => [left - 2, right + 2])].filter(
      (x) => x >= out && x <= Math.max(out, back),
    );
    for (const x of new Set(columns))
      yield [
        { x, y: from.y },
        { x, y: to.y },
      ];
  }
  const rows = [...new Set(near.flatMap(({ top, bottom }) => [top - 2, bottom + 2]))];
  const length = (y: number) => Math.abs(y - from.y) + Math.abs(y - to.y);
  for (const y of rows.toSorted((a, b) => length(a) - length(b)))
    yield [
      { x: out, y: from.y },
      { x: out, y },
      { x: back, y },
      { x: back, y: to.y },
    ];
}

/** How many nodes the lines go behind. The first line begins at its node's edge and the last ends at one, which do not count. */
function crossed(points: readonly Point[], near: readonly Edges[]): number {
  let count = 0;
  for (let index = 1; index < points.length; index++) {
    const a = points[index - 1] as Point;
    const b = points[index] as Point;
    const [left, right] = [Math.min(a.x, b.x) + (index === 1 ? clear : 0), Math.max(a.x, b.x) - (index === points.length - 1 ? clear : 0)];
    const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
    for (const box of near) if (left < box.right && right > box.left && top < box.bottom && bottom > box.top) count++;
  }
  return count;
}

const withoutRepeats = (points: readonly Point[]): Point[] =>
  points.filter((point, index) => {
    const before = points[index - 1];
    return !before || before.x !== point.x || before.y !== point.y;
  });

const roundest = 10;

/** The way as an SVG path with round corners. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M ${first.x} ${first.y}`];
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    if (!next) {
      parts.push(`L ${corner.x} ${corner.y}`);
      continue;
    }
    const before = points[index] as Point;
    const radius = Math.min(roundest, distance(before, corner) / 2, distance(corner, next) / 2);
    const start = towards(corner, before, radius);
    const end = towards(corner, next, radius);
    parts.push(`L ${start.x} ${start.y} Q ${corner.x} ${corner.y} ${end.x} ${end.y}`);
  }
  return parts.join(' ');
}

/** The middle of the longest line of a way. */
export function middleOf(points: readonly Point[]): Point {
  let longest = -1;
  let middle = points[0] ?? { x: 0, y: 0 };
  for (let index = 1; index < points.length; index++) {
    const a = points[index - 1] as Point;
    const b = points[index] as Point;
    if (distance(a, b) <= longest) continue;
    longest = distance(a, b);
    middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
  return middle;
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}
