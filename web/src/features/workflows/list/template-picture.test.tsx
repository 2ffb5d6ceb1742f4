import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TemplatePicture } from './template-picture';

const node = (id: string) => ({ id, label: id, type: 'agent' as const });
const edge = (source: string, target: string) => ({ source, target, branch: null });

/** The nodes by their column, and how many edges are drawn. */
function drawn(nodes: string[], edges: ReturnType<typeof edge>[], process: 'graph' | 'sequential' = 'graph') {
  const { container } = render(<TemplatePicture template={{ process, nodes: nodes.map(node), edges }} />);
  const columns = new Map<number, string[]>();
  for (const each of container.querySelectorAll<SVGElement>('[data-node]')) {
    const x = Number(/translate\(([-\d.]+) /.exec(each.getAttribute('transform') ?? '')?.[1]);
    columns.set(x, [...(columns.get(x) ?? []), each.dataset.node ?? '']);
  }
  return {
    columns: [...columns].toSorted(([a], [b]) => a - b).map(([, ids]) => ids.toSorted()),
    edges: container.querySelectorAll('svg[data-testid] > path').length,
  };
}

describe('the picture of a template', () => {
  it('shows what runs at the same time beside each other, and every edge', () => {
    const edges = [edge('a', 'end'), edge('b', 'end'), edge('c', 'end'), edge('end', 'verdict')];
    expect(drawn(['a', 'b', 'c', 'end', 'verdict'], edges)).toEqual({ columns: [['a', 'b', 'c'], ['end'], ['verdict']], edges: 4 });
  });

  it('shows a sequence as a chain', () => {
    expect(drawn(['a', 'b', 'c'], [], 'sequential')).toEqual({ columns: [['a'], ['b'], ['c']], edges: 2 });
  });
});
