import { describe, expect, it } from 'vitest';
import { viewportFor } from './frame';
import { nodeHeight, nodeWidth } from './geometry';

const canvas = { width: 1000, height: 500 };
const chain = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index * 300, y: 0 }));

describe('what of a graph is in sight', () => {
  it('is a small one in the middle, not blown up', () => {
    const view = viewportFor(chain(1), canvas);
    expect(view).toEqual({ x: (1000 - nodeWidth) / 2, y: (500 - nodeHeight) / 2, zoom: 1 });
  });

  it('is all of a longer one, smaller', () => {
    const view = viewportFor(chain(5), canvas);
    expect(view.zoom).toBeLessThan(1);
    expect(view.x).toBeGreaterThanOrEqual(0);
    expect((4 * 300 + nodeWidth) * view.zoom + view.x).toBeLessThanOrEqual(1000);
  });

  it('is all of ten in a row, on the canvas of a window of 1440 px', () => {
    const view = viewportFor(chain(10), { width: 1140, height: 330 });
    expect((9 * 300 + nodeWidth) * view.zoom + view.x).toBeLessThanOrEqual(1140);
  });

  it('is the beginning of one that would be too small to read', () => {
    const view = viewportFor(chain(20), canvas);
    expect(view.zoom).toBe(0.6);
    expect(view.x).toBe(32);
  });

  it('does not depend on where the nodes were put', () => {
    const far = chain(20).map(({ x, y }) => ({ x: x - 5000, y: y + 900 }));
    const view = viewportFor(far, canvas);
    expect(view.x + -5000 * view.zoom).toBe(32);
  });

  it('is the chosen node of such a one, in the middle or as near as the ends allow', () => {
    const middle = (index: number) => {
      const view = viewportFor(chain(20), canvas, chain(20)[index]);
      return (index * 300 + nodeWidth / 2) * view.zoom + view.x;
    };
    expect(middle(10)).toBe(500);
    expect(middle(0)).toBeLessThan(500);
    expect(middle(19)).toBeGreaterThan(500);
  });
});
