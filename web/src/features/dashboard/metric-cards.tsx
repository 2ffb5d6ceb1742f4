import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Bot, CircleCheck, CircleDot, type LucideIcon, Minus, Target } from 'lucide-react';
import type { MetricWindow } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { agentQueries } from '@/features/agents/agent-queries';
import { metricQueries } from '@/features/metrics/metric-queries';
import { cn } from '@/lib/cn';
import { formatNumber, formatPercent, plural } from '@/lib/format';
import { shareOfTotal, trendDirection, trendWords } from './trend';

/** The four figures of the specification. The trends come with the charts' request, whatever its window. */
export function MetricCards({ window }: { window: MetricWindow }) {
  const { data: metrics, error, refetch } = useQuery(metricQueries.summary());
  const { data: trends } = useQuery(metricQueries.trends(window));
  const { data: agents } = useQuery(agentQueries.names());
  const samples = agents?.items.filter((agent) => agent.is_sample).length ?? 0;
  if (error && !metrics) return <ErrorState what="The figures could not be loaded" error={error} onRetry={() => void refetch()} />;
  const ended = metrics ? metrics.tasks_completed + metrics.tasks_failed : 0;
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <MetricCard
        title="Total agents"
        icon={Bot}
        value={metrics && formatNumber(metrics.total_agents)}
        detail={metrics && agents && (samples > 0 ? `${plural(samples, 'sample')} not counted` : 'All but deleted ones')}
        trend={trends ? trends.agents_change : ''}
        trendOf="agents"
      />
      <MetricCard
        title="Active agents"
        icon={CircleDot}
        value={metrics && formatNumber(metrics.active_agents)}
        detail={metrics && shareOfTotal(metrics.active_agents, metrics.total_agents)}
      />
      <MetricCard
        title="Tasks completed"
        icon={CircleCheck}
        value={metrics && formatNumber(metrics.tasks_completed)}
        detail="Since the beginning"
        trend={trends ? trends.tasks_change : ''}
        trendOf="tasks"
      />
      <MetricCard
        title="Average success rate"
        icon={Target}
        value={metrics && (metrics.average_success_rate > 0 || ended > 0 ? formatPercent(metrics.average_success_rate) : '–')}
        detail={metrics && (ended > 0 ? `Of ${plural(ended, 'ended task')} since the beginning` : 'No task has ended yet')}
        trend={trends ? trends.success_rate_change : ''}
        trendOf="success"
      />
    </div>
  );
}

interface CardProps {
  title: string;
  icon: LucideIcon;
  value: string | undefined;
  detail: string | undefined;
  /** Empty while it is on its way: its place is kept. */
  trend?: string | undefined;
  trendOf?: Parameters<typeof trendWords>[0];
}

function MetricCard({ title, icon: Icon, value, detail, trend, trendOf = 'agents' }: CardProps) {
  return (
    <section aria-label={title} data-testid="metric-card" className="rounded-lg border border-line bg-surface px-4 py-3.5">
      <h2 className="flex items-center gap-2 text-sm font-medium text-ink-3">
        <Icon aria-hidden className="hidden size-4 sm:block" />
        {title}
      </h2>
      {value === undefined ? (
        <Skeleton className="my-1 h-8 w-20" />
      ) : (
        <p data-testid="metric-value" className="tabular mt-1 text-2xl font-semibold">
          {value}
        </p>
      )}
      <p className="min-h-5 text-sm text-ink-3">{detail}</p>
      {trend === '' && <p aria-hidden className="mt-1.5 h-5" />}
      {trend && <Trend text={trend} of={trendOf} />}
    </section>
  );
}

const looks = { up: [ArrowUp, 'text-ok'], down: [ArrowDown, 'text-bad'], flat: [Minus, 'text-ink-3'] } as const;

function Trend({ text, of }: { text: string; of: Parameters<typeof trendWords>[0] }) {
  const direction = trendDirection(text);
  const [Icon, tone] = looks[direction];
  return (
    <p data-testid="metric-trend" data-direction={direction} className={cn('tabular mt-1.5 flex items-start gap-1 text-sm', tone)}>
      <Icon aria-hidden className="mt-[3px] size-3.5 shrink-0" />
      {trendWords(of, text)}
    </p>
  );
}
