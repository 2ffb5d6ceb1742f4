import { useQuery } from '@tanstack/react-query';
import type { Agent } from '@/api/types';
import { MetricChart } from '@/components/charts/metric-chart';
import type { ChartName } from '@/components/charts/series';
import { ErrorState } from '@/components/error-state';
import { Section } from '@/components/ui/card';
import { asWindow, WindowSelect, windowWords } from '@/components/window-select';
import { metricQueries } from '@/features/metrics/metric-queries';
import { formatCost, formatNumber, formatPercent, formatSeconds } from '@/lib/format';
import { useUrlState } from '@/lib/use-url-state';
import { hasUptime } from './uptime';

const shown: ChartName[] = ['tasks', 'success', 'duration', 'cost'];

export function AgentPerformance({ agent }: { agent: Agent }) {
  const { state, set } = useUrlState({ window: '30d' });
  const window = asWindow(state.window, '30d');
  const { data, error, refetch } = useQuery(metricQueries.agent(agent.id, window));
  const words = windowWords[window];
  if (error && !data) return <ErrorState what="The performance could not be loaded" error={error} onRetry={() => void refetch()} />;
  const figures: [label: string, value: string | undefined][] = [
    ['Success rate', data && (data.tasks_completed + data.tasks_failed > 0 ? formatPercent(data.success_rate) : '–')],
    ['Average duration', data && formatSeconds(data.average_duration_seconds)],
    ['Cost', data && formatCost(data.cost_usd)],
    ['Uptime', data && (hasUptime(agent) ? formatPercent(data.uptime) : '–')],
    ['Running', data && formatNumber(data.running_tasks)],
    ['Pending', data && formatNumber(data.pending_tasks)],
  ];
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
        {figures.map(([label, value]) => (
          <div key={label} className="bg-surface px-4 py-3">
            <dt className="text-sm text-ink-3">{label}</dt>
            <dd className="tabular min-h-7 text-lg font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <Section title="Over time" actions={<WindowSelect value={window} onChange={(next) => set({ window: next })} />}>
        <div className="grid grid-cols-1 gap-x-6 gap-y-5 pt-1 md:grid-cols-2">
          {shown.map((chart) => (
            <MetricChart key={chart} chart={chart} points={data?.points} bucket={window === '24h' ? 'hour' : 'day'} window={words} />
          ))}
        </div>
      </Section>
    </div>
  );
}
