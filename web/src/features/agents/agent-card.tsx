import { Link } from 'react-router';
import { Avatar } from '@/components/avatar';
import { AgentStatusBadge } from '@/components/status-badge';
import { Badge } from '@/components/ui/badge';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/lib/cn';
import { formatCost, formatNumber, formatPercent } from '@/lib/format';
import { paths } from '@/lib/paths';
import { type AgentItemProps, ended, shortModel } from './agent-item';
import { AgentMenu } from './agent-menu';
import { presets } from './agent-presets';
import { InError } from './in-error';
import { LastActive } from './last-active';
import { NotReady } from './not-ready';
import { StatusToggle } from './status-toggle';

const tagsShown = 1;

/** The whole card opens the agent; its buttons lie above that link. */
export function AgentCard({ agent, actions, onDelete, selected, onSelect, active, selecting, index }: AgentItemProps) {
  const more = agent.tags.length - tagsShown;
  const { label: typeLabel, icon: TypeIcon } = presets[agent.agent_type];
  return (
    <article
      data-testid="agent-card"
      data-index={index}
      data-active={active || undefined}
      aria-label={agent.name}
      className={cn(
        'group relative flex flex-col rounded-lg border border-line bg-surface p-4 transition-colors hover:border-line-strong',
        active && 'border-accent shadow-[inset_0_0_0_1px_var(--accent)]',
        selected && 'bg-selected',
      )}
    >
      <div className="flex items-start gap-3">
        <Avatar name={agent.name} url={agent.avatar_url} />
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-semibold">
            <Link
              to={paths.agent.to(agent.id)}
              title={agent.name}
              className="line-clamp-1 wrap-anywhere rounded-sm after:absolute after:inset-0 after:rounded-lg"
            >
              {agent.name}
            </Link>
          </h2>
          <p className="truncate text-sm text-ink-3" title={agent.model}>
            {shortModel(agent.model)}
          </p>
        </div>
        <div className="relative z-1 -mt-1 -mr-1.5 flex items-center">
          <Checkbox
            aria-label={`Select ${agent.name}`}
            checked={selected}
            onCheckedChange={(checked) => onSelect(checked === true)}
            className={cn(
              'mx-1.5',
              !selecting && !active && 'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100',
            )}
          />
          <StatusToggle agent={agent} actions={actions} />
          <AgentMenu agent={agent} actions={actions} onDelete={onDelete} />
        </div>
      </div>
      <p className="mt-3 line-clamp-2 min-h-11 text-base wrap-anywhere text-ink-2" title={agent.description}>
        {agent.description}
      </p>
      <div className="mt-3 flex min-h-[22px] flex-wrap items-center gap-1.5">
        <AgentStatusBadge status={agent.status} />
        {agent.status !== 'error' && <NotReady agent={agent} className="relative z-1" />}
        {agent.is_sample && <Badge>Sample</Badge>}
        <Badge tone="outline">
          <TypeIcon aria-hidden />
          {typeLabel}
        </Badge>
        {agent.tags.slice(0, tagsShown).map((tag) => (
          <Badge key={tag} title={tag} className="min-w-0 shrink">
            <span className="truncate">{tag}</span>
          </Badge>
        ))}
        {more > 0 && <span className="text-xs text-ink-3">+{more}</span>}
      </div>
      <InError agent={agent} className="relative z-1 mt-3" />
      <div className="mt-auto pt-4">
        <dl className="grid grid-cols-[auto_auto_auto_1fr] gap-x-5 border-t border-line pt-3 text-sm">
          <Figure label="Tasks">{formatNumber(ended(agent))}</Figure>
          <Figure label="Success">{ended(agent) > 0 ? formatPercent(agent.success_rate) : '–'}</Figure>
          <Figure label="This month">{formatCost(agent.cost_month_usd)}</Figure>
          <Figure label="Last active" className="text-right">
            <LastActive compact agent={agent} className="relative z-1" />
          </Figure>
        </dl>
      </div>
    </article>
  );
}

function Figure({ label, children, className }: { label: string; children: React.ReactNode; className?: string }) {
  return (
    <div className={className}>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="tabular font-medium">{children}</dd>
    </div>
  );
}
