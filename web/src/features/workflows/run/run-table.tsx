import { Elapsed } from '@/components/relative-time';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { useAgentName } from '@/features/agents/agent-queries';
import { formatCost, formatTokens } from '@/lib/format';
import { kindLabel } from '../graph/node-card';
import { NodeStatusBadge } from './node-look';
import type { NodeView } from './run-view';

/** The same as the graph, in rows: for phones, screen readers, and many nodes. */
export function RunTable({ nodes, selected, onSelect }: { nodes: readonly NodeView[]; selected: string; onSelect: (id: string) => void }) {
  const agentName = useAgentName();
  return (
    <Table aria-label="Nodes of the run">
      <thead>
        <tr>
          <TableHead>Node</TableHead>
          <TableHead>Status</TableHead>
          <TableHead className="max-sm:hidden">Agent</TableHead>
          <TableHead className="text-right max-sm:hidden">Time</TableHead>
          <TableHead className="text-right max-sm:hidden">Tokens</TableHead>
          <TableHead className="text-right max-sm:hidden">Cost</TableHead>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <TableRow key={node.id} data-selected={selected === node.id || undefined}>
            <TableCell className="min-w-32">
              <button
                type="button"
                onClick={() => onSelect(node.id)}
                aria-pressed={selected === node.id}
                className="rounded-sm text-left font-medium hover:underline"
              >
                {node.title}
              </button>
              {node.detail && <span className="block text-xs text-ink-3">{node.detail}</span>}
            </TableCell>
            <TableCell>
              <NodeStatusBadge node={node} />
            </TableCell>
            <TableCell className="text-ink-2 max-sm:hidden">{agentName(node.agentId) ?? kindLabel(node.kind)}</TableCell>
            <TableCell className="text-right whitespace-nowrap max-sm:hidden">
              {node.startedAt ? <Elapsed start={node.startedAt} end={node.completedAt} /> : '–'}
            </TableCell>
            <TableCell className="tabular text-right max-sm:hidden">{node.tokens > 0 ? formatTokens(node.tokens) : '–'}</TableCell>
            <TableCell className="tabular text-right max-sm:hidden">{node.startedAt ? formatCost(node.cost) : '–'}</TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
