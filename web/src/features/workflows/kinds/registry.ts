import type { WorkflowNodeType } from '@/api/types';
import type { NodeKind } from './kind';

const files = import.meta.glob<NodeKind>('./*.kind.tsx', { eager: true, import: 'default' });

/** Every kind of node, in the order in which they are offered. */
export const kinds: readonly NodeKind[] = Object.values(files).toSorted((a, b) => a.order - b.order);

const byType = new Map(kinds.map((kind) => [kind.type, kind]));

/** What is known of a kind; a kind of a newer server is treated as an agent's task. */
export const kindOf = (type: WorkflowNodeType): NodeKind => byType.get(type) ?? (kinds[0] as NodeKind);
