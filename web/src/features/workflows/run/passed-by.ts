import type { LinkView, NodeView, RunView } from './run-view';

/**
 * Marks what the run has gone past while it goes on: nodes to which every way leads from an outcome that was not chosen, or from such a
 * node. What a loop repeats may choose otherwise in its next round.
 */
export function passedBy(nodes: NodeView[], links: LinkView[]): RunView {
  const status = new Map(nodes.map((node) => [node.id, node.status]));
  const open = repeatable(nodes, links);
  const into = (id: string) => links.filter((link) => link.target === id && !link.back);
  const isPassed = (link: LinkView) => status.get(link.source) === 'skipped' || (link.state === 'left' && !open.has(link.source));
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of nodes) {
      const ways = into(node.id);
      if (status.get(node.id) !== 'idle' || ways.length === 0 || !ways.every(isPassed)) continue;
      status.set(node.id, 'skipped');
      changed = true;
    }
  }
  return {
    nodes: nodes.map((node) => (status.get(node.id) === node.status ? node : { ...node, status: 'skipped' })),
    links: links.map((link) => (link.state === 'idle' && status.get(link.source) === 'skipped' ? { ...link, state: 'left' } : link)),
  };
}

/** The nodes that a loop may come to again. */
function repeatable(nodes: readonly NodeView[], links: readonly LinkView[]): Set<string> {
  const found = new Set<string>();
  for (const back of links.filter((link) => link.back)) {
    const loop = nodes.find((node) => node.id === back.source);
    if (!loop || loop.branch === 'done' || loop.status === 'skipped') continue;
    const ahead = closure(back.target, (id) => links.filter((link) => link.source === id && id !== loop.id).map((link) => link.target));
    const behind = closure(loop.id, (id) => links.filter((link) => link.target === id && id !== back.target).map((link) => link.source));
    for (const id of ahead) if (behind.has(id)) found.add(id);
  }
  return found;
}

function closure(from: string, next: (id: string) => string[]): Set<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...next(id));
  }
  return seen;
}
