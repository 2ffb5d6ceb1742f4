import type { WorkflowEdge, WorkflowNode } from '@/api/types';
import { kindOf } from '../kinds/registry';

/** A way out of a node, with the place where its edges begin. */
export interface Outlet {
  /** The branch its edges are for; null for the ordinary way on. */
  branch: string | null;
  /** What stands at it; empty for the only way out. */
  label: string;
}

const letter = 6.5;
const longestWord = 128;

/** Pixels that the word beside an outlet takes, with the room around it. */
export const wordWidth = (label: string): number => (label ? Math.min(longestWord, label.length * letter) + 18 : 0);

/** The name of an outlet on the canvas. */
export const handleOf = (branch: string | null | undefined): string => (branch ? `branch:${branch}` : 'next');
export const branchOf = (handle: string | null | undefined): string | null => (handle?.startsWith('branch:') ? handle.slice(7) : null);

/** The ways out of a node in their order: those of its kind, for a failure, and those that only its edges name. */
export function outletsOf(node: WorkflowNode, edges: readonly WorkflowEdge[]): Outlet[] {
  const named = branchesOf(node);
  const kind = kindOf(node.type).branches(node);
  const out = edges.filter((edge) => edge.source === node.id);
  const plain = kind.length === 0;
  const outlets: Outlet[] = plain ? [{ branch: null, label: named.length > 0 ? 'done' : '' }] : [];
  for (const branch of named) outlets.push({ branch, label: branch });
  for (const { branch } of out) {
    if (branch && !outlets.some((outlet) => outlet.branch?.toLowerCase() === branch.toLowerCase())) outlets.push({ branch, label: branch });
    if (!branch && !outlets.some((outlet) => outlet.branch === null)) outlets.push({ branch: null, label: 'otherwise' });
  }
  return outlets;
}

/** The outlet an edge leaves by. */
export function outletOf(outlets: readonly Outlet[], branch: string | null | undefined): number {
  return Math.max(
    0,
    outlets.findIndex((outlet) => (outlet.branch ?? '').toLowerCase() === (branch ?? '').toLowerCase()),
  );
}

/** The names a node can end with, each of which an edge may follow. */
export function branchesOf(node: WorkflowNode): string[] {
  return [...kindOf(node.type).branches(node), ...(node.on_error === 'branch' ? ['error'] : [])];
}
