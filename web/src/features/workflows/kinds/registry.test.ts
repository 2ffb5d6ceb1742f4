import { describe, expect, it } from 'vitest';
import schema from '../../../../../docs/openapi.json';
import { branchesOf, outletsOf } from '../graph/outlets';
import { kindOf, kinds } from './registry';

describe('kinds of nodes', () => {
  it('are all that the server knows, each in its file', () => {
    expect(kinds.map(({ type }) => type).toSorted()).toEqual((schema.components.schemas.NodeType.enum as string[]).toSorted());
  });

  it('have a name, an icon, a line of words and fields', () => {
    for (const kind of kinds) {
      expect(kind.label).not.toBe('');
      expect(kind.docs).toMatch(/\.$/);
      expect(kind.Form).toBeTypeOf('function');
      expect(kindOf(kind.type)).toBe(kind);
    }
  });

  it('say in which ways a node ends', () => {
    expect(branchesOf({ id: 'a', type: 'condition', condition: { expression: 'x' } })).toEqual(['true', 'false']);
    expect(branchesOf({ id: 'a', type: 'agent', on_error: 'branch' })).toEqual(['error']);
    expect(branchesOf({ id: 'a', type: 'approval', on_error: 'branch' })).toEqual(['approved', 'rejected', 'error']);
    expect(branchesOf({ id: 'a', type: 'loop' })).toEqual(['repeat', 'done']);
  });

  it('have an outlet for each way, and for those that only edges name', () => {
    const condition = { id: 'a', type: 'condition', condition: { expression: 'x' } } as const;
    const labels = (edges: Parameters<typeof outletsOf>[1]) => outletsOf(condition, edges).map(({ label }) => label);
    expect(labels([])).toEqual(['true', 'false']);
    expect(
      labels([
        { source: 'a', target: 'b' },
        { source: 'a', target: 'c', branch: 'maybe' },
      ]),
    ).toEqual(['true', 'false', 'otherwise', 'maybe']);
    expect(outletsOf({ id: 'a', type: 'agent' }, [])).toEqual([{ branch: null, label: '' }]);
  });
});
