import { type Box, heightOf, nodeWidth, outletY, type Point } from './geometry';
import type { Link } from './layout';
import { type Outlet, outletOf, wordWidth } from './outlets';
import { route } from './route';

/** The way of every edge of a graph, by its id. */
export function routesOf(
  places: ReadonlyMap<string, Point>,
  links: readonly (Link & { id: string })[],
  outlets: ReadonlyMap<string, readonly Outlet[]>,
): Map<string, Point[]> {
  const boxes = new Map<string, Box>(
    [...places].map(([id, at]) => [id, { ...at, width: nodeWidth, height: heightOf(outlets.get(id)?.length ?? 1) }]),
  );
  const all = [...boxes.values()];
  const routes = new Map<string, Point[]>();
  for (const link of links) {
    const source = boxes.get(link.source);
    const target = boxes.get(link.target);
    if (!source || !target) continue;
    const out = outlets.get(link.source) ?? [];
    const index = outletOf(out, link.branch);
    const count = Math.max(1, out.length);
    const from = { x: source.x + source.width, y: source.y + outletY(index, count) };
    const to = { x: target.x, y: target.y + target.height / 2 };
    routes.set(link.id, route({ from, to, above: index, below: count - 1 - index, word: wordWidth(out[index]?.label ?? '') }, all));
  }
  return routes;
}
