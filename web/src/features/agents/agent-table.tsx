import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { Avatar } from '@/components/avatar';
import { AgentStatusBadge } from '@/components/status-badge';
import { Badge } from '@/components/ui/badge';
import { Checkbox } from '@/components/ui/checkbox';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { cn } from '@/lib/cn';
import { formatCost, formatNumber, formatPercent } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useMedia } from '@/lib/use-media';
import { toggleSort } from './agent-filters';
import { type AgentItemProps, ended } from './agent-item';
import { AgentMenu } from './agent-menu';
import { presets } from './agent-presets';
import { errorReason } from './agent-standing';
import { InError } from './in-error';
import { LastActive } from './last-active';
import { NotReady } from './not-ready';
import { StatusToggle } from './status-toggle';

type Column = Parameters<typeof toggleSort>[1];

interface Props {
  agents: readonly Agent[];
  item: (agent: Agent, index: number) => AgentItemProps;
  sort: string;
  onSort: (sort: string) => void;
  allSelected: boolean | 'indeterminate';
  onSelectAll: (selected: boolean) => void;
}

export function AgentTable({ agents, item, sort, onSort, allSelected, onSelectAll }: Props) {
  const head = (column: Column, label: string, className?: string) => (
    <SortHead label={label} column={column} sort={sort} onSort={onSort} {...(className ? { className } : {})} />
  );
  const roomy = useMedia('(width >= 40rem)');
  const wide = useMedia('(width >= 100rem)');
  return (
    <Table aria-label="Agents">
      <thead>
        <tr>
          <TableHead className="w-9 pr-0">
            <Checkbox
              aria-label="Select all on this page"
              checked={allSelected}
              onCheckedChange={(checked) => onSelectAll(checked === true)}
            />
          </TableHead>
          {head('name', 'Name')}
          {roomy && (
            <>
              <TableHead>Status</TableHead>
              {wide && <TableHead>Type</TableHead>}
              <TableHead>Model</TableHead>
              {head('tasks_completed', 'Tasks', 'text-right')}
              {head('success_rate', 'Success', 'text-right')}
              <TableHead className="text-right">This month</TableHead>
              {head('last_active', 'Last active')}
            </>
          )}
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </tr>
      </thead>
      <tbody>
        {agents.map((agent, index) => (
          <AgentRow key={agent.id} {...item(agent, index)} roomy={roomy} wide={wide} />
        ))}
      </tbody>
    </Table>
  );
}

function AgentRow({
  agent,
  actions,
  onDelete,
  selected,
  onSelect,
  active,
  index,
  roomy,
  wide,
}: AgentItemProps & { roomy: boolean; wide: boolean }) {
  const reason = errorReason(agent);
  return (
    <TableRow data-testid="agent-row" data-index={index} data-active={active || undefined} data-selected={selected || undefined}>
      <TableCell className="pr-0">
        <Checkbox aria-label={`Select ${agent.name}`} checked={selected} onCheckedChange={(checked) => onSelect(checked === true)} />
      </TableCell>
      <TableCell className={cn('max-w-80 max-sm:w-full max-sm:max-w-0 max-sm:py-2 sm:min-w-48', reason && 'py-1.5')}>
        <div className="flex items-center gap-2.5">
          <Avatar name={agent.name} url={agent.avatar_url} className="size-6 rounded-md text-[11px]" />
          <Link to={paths.agent.to(agent.id)} title={agent.name} className="truncate rounded-sm py-0.5 font-medium hover:underline">
            {agent.name}
          </Link>
          {roomy && agent.is_sample && <Badge>Sample</Badge>}
        </div>
        {!roomy && (
          <div className="mt-1 flex items-center gap-1.5 pl-8.5">
            <AgentStatusBadge status={agent.status} />
            {agent.is_sample && <Badge>Sample</Badge>}
          </div>
        )}
        <InError line agent={agent} className="mt-0.5 w-0 min-w-full pl-8.5" />
      </TableCell>
      {roomy && (
        <>
          <TableCell>
            <div className="flex items-center gap-1.5">
              <AgentStatusBadge status={agent.status} />
              {!reason && <NotReady agent={agent} />}
            </div>
          </TableCell>
          {wide && <TableCell className="whitespace-nowrap text-ink-2">{presets[agent.agent_type].label}</TableCell>}
          <TableCell className="max-w-56 truncate text-ink-2" title={agent.model}>
            {agent.model}
          </TableCell>
          <TableCell className="tabular text-right">{formatNumber(ended(agent))}</TableCell>
          <TableCell className="tabular text-right">{ended(agent) > 0 ? formatPercent(agent.success_rate) : '–'}</TableCell>
          <TableCell className="tabular text-right">{formatCost(agent.cost_month_usd)}</TableCell>
          <TableCell className="whitespace-nowrap text-ink-2">
            <LastActive agent={agent} />
          </TableCell>
        </>
      )}
      <TableCell className="w-px py-0">
        <div className="flex justify-end">
          <StatusToggle agent={agent} actions={actions} />
          <AgentMenu agent={agent} actions={actions} onDelete={onDelete} />
        </div>
      </TableCell>
    </TableRow>
  );
}

function SortHead({
  label,
  column,
  sort,
  onSort,
  className,
}: {
  label: ReactNode;
  column: Column;
  sort: string;
  onSort: (sort: string) => void;
  className?: string;
}) {
  const descending = sort === `-${column}`;
  const sorted = descending || sort === column;
  const Icon = descending ? ArrowDown : ArrowUp;
  return (
    <TableHead aria-sort={sorted ? (descending ? 'descending' : 'ascending') : 'none'} {...(className ? { className } : {})}>
      <button
        type="button"
        onClick={() => onSort(toggleSort(sort, column))}
        className={cn(
          'inline-flex min-h-6 items-center gap-1 rounded-sm align-middle font-medium hover:text-ink',
          className && 'flex-row-reverse',
        )}
      >
        {label}
        <Icon aria-hidden className={`size-3.5 ${sorted ? 'text-accent-text' : 'invisible'}`} />
      </button>
    </TableHead>
  );
}
