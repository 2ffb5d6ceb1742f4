import { describe, expect, it } from 'vitest';
import { type Box, nodeHeight, nodeWidth } from './geometry';
import { layout } from './layout';
import { middleOf, pathOf, route } from './route';
import { routesOf } from './routes';

const box = (x: number, y: number): Box => ({ x, y, width: nodeWidth, height: nodeHeight });
const middle = nodeHeight / 2;
const ends = (from: Box, to: Box) => ({
  from: { x: from.x + nodeWidth, y: from.y + middle },
  to: { x: to.x, y: to.y + middle },
  above: 0,
  below: 0,
});

/** Whether a line lies behind a node, its own ends not counted. */
function behind(points: readonly { x: number; y: number }[], boxes: readonly Box[]): boolean {
  return points.slice(1).some((b, index) => {
    const a = points[index] as { x: number; y: number };
    const [left, right, top, bottom] = [Math.min(a.x, b.x), Math.max(a.x, b.x), Math.min(a.y, b.y), Math.max(a.y, b.y)];
    return boxes.some((each) => left < each.x + each.width && right > each.x && top < each.y + each.height && bottom > each.y);
  });
}

describe('the way of an edge', () => {
  it('is straight where nothing lies between', () => {
    const [a, b] = [box(0, 0), box(400, 0)];
    expect(route(ends(a, b), [a, b])).toEqual([
      { x: 240, y: 56 },
      { x: 400, y: 56 },
    ]);
  });

  it('goes round a node that lies between', () => {
    const [a, b, c] = [box(0, 0), box(400, 0), box(800, 0)];
    const points = route(ends(a, c), [a, b, c]);
    expect(points.length).toBeGreaterThan(2);
    expect(behind(points, [a, b, c])).toBe(false);
  });

  it('goes back round everything', () => {
    const boxes = [box(0, 0), box(400, 0), box(800, 0)];
    const points = route(ends(boxes[2] as Box, boxes[0] as Box), boxes);
    expect(behind(points, boxes)).toBe(false);
  });

  it('goes behind no node, wherever nodes are put that do not touch', () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 60; round++) {
      const boxes: Box[] = [];
      while (boxes.length < 9) {
        const one = box(next(5) * 340, next(6) * 170);
        if (!boxes.some((each) => each.x === one.x && each.y === one.y)) boxes.push(one);
      }
      for (const from of boxes) for (const to of boxes) if (from !== to) expect(behind(route(ends(from, to), boxes), boxes)).toBe(false);
    }
  });

  it('is told apart from its sisters', () => {
    const places = layout(
      ['if', 'a', 'b'],
      [
        { source: 'if', target: 'a', branch: 'true' },
        { source: 'if', target: 'b', branch: 'false' },
      ],
      new Map([
        [
          'if',
          [
            { branch: 'true', label: 'true' },
            { branch: 'false', label: 'false' },
          ],
        ],
      ]),
    );
    const routes = routesOf(
      places,
      [
        { id: '1', source: 'if', target: 'a', branch: 'true' },
        { id: '2', source: 'if', target: 'b', branch: 'false' },
      ],
      new Map([
        [
          'if',
          [
            { branch: 'true', label: 'true' },
            { branch: 'false', label: 'false' },
          ],
        ],
      ]),
    );
    expect(routes.get('1')?.[0]).not.toEqual(routes.get('2')?.[0]);
  });

  it('is drawn with round corners, and has a middle', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 100 },
      { x: 80, y: 100 },
    ];
    expect(pathOf(points)).toContain('Q 40 0');
    expect(middleOf(points)).toEqual({ x: 40, y: 50 });
  });
});
