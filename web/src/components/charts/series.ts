import type { MetricPoint } from '@/api/types';
import { formatCost, formatDuration, formatNumber, formatPercent, formatTokens } from '@/lib/format';

export interface Series {
  key: keyof MetricPoint;
  label: string;
  color: string;
}

export interface ChartSpec {
  title: string;
  shape: 'bars' | 'line';
  series: readonly Series[];
  /** A number as people read it. */
  format: (value: number) => string;
  /** The same beside the axis, where there is less room. */
  mark?: (value: number) => string;
  /** What to say when something ran, but left nothing to draw here. */
  none: string;
  /** Marks of the axis, where the data do not decide them. */
  ticks?: number[];
  /** What the window comes to, for the head of the chart. */
  total: (points: readonly MetricPoint[]) => string;
}

const sum = (points: readonly MetricPoint[], key: keyof MetricPoint) => points.reduce((all, point) => all + Number(point[key] ?? 0), 0);

/** Mean of a value over what ended in each bucket; null when nothing ended. */
function weighted(points: readonly MetricPoint[], key: 'success_rate' | 'average_duration_seconds'): number | null {
  let weight = 0;
  let all = 0;
  for (const point of points) {
    const value = point[key];
    const count = point.tasks_completed + point.tasks_failed;
    if (value === null || count === 0) continue;
    weight += count;
    all += value * count;
  }
  return weight === 0 ? null : all / weight;
}

export const charts = {
  tasks: {
    title: 'Tasks ended',
    shape: 'bars',
    series: [
      { key: 'tasks_completed', label: 'Completed', color: 'var(--ok-fill)' },
      { key: 'tasks_failed', label: 'Failed', color: 'var(--bad-fill)' },
      { key: 'tasks_cancelled', label: 'Cancelled', color: 'var(--line-strong)' },
    ],
    format: formatNumber,
    none: 'No task ended in this window',
    total: (points) => formatNumber(sum(points, 'tasks_completed') + sum(points, 'tasks_failed') + sum(points, 'tasks_cancelled')),
  },
  success: {
    title: 'Success rate',
    shape: 'line',
    series: [{ key: 'success_rate', label: 'Success rate', color: 'var(--chart-1)' }],
    format: formatPercent,
    none: 'No task ended in this window',
    ticks: [0, 50, 100],
    total: (points) => formatPercent(weighted(points, 'success_rate')),
  },
  cost: {
    title: 'Cost',
    shape: 'bars',
    series: [{ key: 'cost_usd', label: 'Cost', color: 'var(--chart-1)' }],
    format: formatCost,
    mark: (value) =>
      formatCost(value)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, ''),
    none: 'Nothing was spent in this window',
    total: (points) => formatCost(sum(points, 'cost_usd')),
  },
  tokens: {
    title: 'Tokens',
    shape: 'bars',
    series: [
      { key: 'input_tokens', label: 'Input', color: 'var(--chart-1)' },
      { key: 'output_tokens', label: 'Output', color: 'var(--chart-2)' },
    ],
    format: formatTokens,
    none: 'No tokens were used in this window',
    total: (points) => formatTokens(sum(points, 'input_tokens') + sum(points, 'output_tokens')),
  },
  duration: {
    title: 'Average duration',
    shape: 'line',
    series: [{ key: 'average_duration_seconds', label: 'Average duration', color: 'var(--chart-1)' }],
    format: (value) => formatDuration(value * 1_000),
    none: 'No task ended in this window',
    total: (points) => {
      const mean = weighted(points, 'average_duration_seconds');
      return formatDuration(mean === null ? null : mean * 1_000);
    },
  },
} satisfies Record<string, ChartSpec>;

export type ChartName = keyof typeof charts;

/** Whether there is anything to draw: a flat line of zeros would look like a measurement. */
export function hasData(spec: ChartSpec, points: readonly MetricPoint[]): boolean {
  return points.some((point) => spec.series.some(({ key }) => (spec.shape === 'line' ? point[key] !== null : Number(point[key]) > 0)));
}

/** Whether anything at all happened: then an empty chart is not for want of runs. */
export function hasRuns(points: readonly MetricPoint[]): boolean {
  return points.some(
    (point) => point.tasks_created + point.tasks_completed + point.tasks_failed + point.tasks_cancelled + point.output_tokens > 0,
  );
}

const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayAndHour = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** Days are the server's, which counts them in UTC; hours are shown by the reader's clock. */
export function bucketLabel(start: string, bucket: 'hour' | 'day', long = false): string {
  const time = new Date(start);
  if (bucket === 'day') return day.format(time);
  return (long ? dayAndHour : hour).format(time);
}
