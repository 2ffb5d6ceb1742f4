import { useQuery } from '@tanstack/react-query';
import type { MetricWindow } from '@/api/types';
import { MetricChart } from '@/components/charts/metric-chart';
import { type ChartName, charts, hasData } from '@/components/charts/series';
import { ErrorState } from '@/components/error-state';
import { Section } from '@/components/ui/card';
import { WindowSelect, windowWords } from '@/components/window-select';
import { metricQueries } from '@/features/metrics/metric-queries';

const shown: ChartName[] = ['tasks', 'success', 'cost', 'tokens'];

export function Trends({ window, onWindow }: { window: MetricWindow; onWindow: (window: MetricWindow) => void }) {
  const { data, error, refetch } = useQuery(metricQueries.trends(window));
  return (
    <Section title="Trends" actions={<WindowSelect value={window} onChange={onWindow} />}>
      {error && !data ? (
        <ErrorState what="The trends could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : data && shown.every((chart) => !hasData(charts[chart], data.points)) ? (
        <p className="text-ink-3">
          <span className="text-ink-2">No runs in this window.</span> Tasks, their success, cost and tokens are drawn here as they end.
        </p>
      ) : (
        <div className="grid grid-cols-1 gap-x-6 gap-y-5 pt-1 md:grid-cols-2 2xl:grid-cols-4">
          {shown.map((chart) => (
            <MetricChart key={chart} chart={chart} points={data?.points} bucket={data?.bucket ?? 'day'} window={windowWords[window]} />
          ))}
        </div>
      )}
    </Section>
  );
}
