import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Section } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { metricQueries } from '@/features/metrics/metric-queries';
import { formatCost, formatNumber, formatSeconds, formatTokens } from '@/lib/format';

/** What it costs: money and tokens today and this month, work in all. */
export function Today() {
  const { data, error } = useQuery(metricQueries.summary());
  // The message stands above, with the figures of the same answer.
  const Figure = error && !data ? NoFigure : KnownFigure;
  return (
    <Section title="Cost and use" className="flex flex-col" bodyClassName="flex-1">
      <dl data-testid="cost-and-use">
        <Figure label="Cost today" strong>
          {data && formatCost(data.cost_today_usd)}
        </Figure>
        <Figure label="Cost this month" strong>
          {data && formatCost(data.cost_month_usd)}
        </Figure>
        <Figure label="Tokens today">
          {data && (
            <>
              {formatTokens(data.input_tokens_today)} in · {formatTokens(data.output_tokens_today)} out
            </>
          )}
        </Figure>
        <Figure label="Run time in all">
          {data && (data.total_execution_time_hours > 0 ? formatSeconds(data.total_execution_time_hours * 3_600) : '–')}
        </Figure>
        <Figure label="Activities in 24 hours">{data && formatNumber(data.activities_24h)}</Figure>
      </dl>
    </Section>
  );
}

const NoFigure = ({ label }: { label: string; strong?: boolean; children: ReactNode }) => <KnownFigure label={label}>–</KnownFigure>;

function KnownFigure({ label, strong = false, children }: { label: string; strong?: boolean; children: ReactNode }) {
  return (
    <div className="flex min-h-(--row) items-center justify-between gap-3 border-b border-line last:border-0">
      <dt className="text-ink-3">{label}</dt>
      <dd className={`tabular text-right ${strong ? 'text-lg font-semibold' : 'font-medium'}`}>
        {children ?? <Skeleton className="w-16" />}
      </dd>
    </div>
  );
}
