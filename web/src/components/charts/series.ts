import type { MetricPoint } from '@/api/types';
import { formatCost, formatDuration, formatNumber, formatPercent, formatTokens } from '@/lib/format';
import { ticksFor, type Unit } from './scale';

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
  /** What it counts, which decides the marks of the axis. */
  unit: Unit;
  /** A mark of the axis, where it is written otherwise; all of them have the decimals of the finest. */
  mark?: (value: number, decimals: number) => string;
  /** What to say when something ran, but left nothing to draw here. */
  none: string;
  /** Where the axis ends, where the data do not decide it. */
  top?: number;
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
    unit: 'whole',
    none: 'No task ended in this window',
    total: (points) => formatNumber(sum(points, 'tasks_completed') + sum(points, 'tasks_failed') + sum(points, 'tasks_cancelled')),
  },
  success: {
    title: 'Success rate',
    shape: 'line',
    series: [{ key: 'success_rate', label: 'Success rate', color: 'var(--chart-1)' }],
    format: formatPercent,
    unit: 'any',
    none: 'No task ended in this window',
    top: 100,
    total: (points) => formatPercent(weighted(points, 'success_rate')),
  },
  cost: {
    title: 'Cost',
    shape: 'bars',
    series: [{ key: 'cost_usd', label: 'Cost', color: 'var(--chart-1)' }],
    format: formatCost,
    unit: 'any',
    mark: (value, decimals) => (value === 0 ? '$0' : `$${value.toLocaleString('en-US', { minimumFractionDigits: decimals })}`),
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
    unit: 'whole',
    none: 'No tokens were used in this window',
    total: (points) => formatTokens(sum(points, 'input_tokens') + sum(points, 'output_tokens')),
  },
  duration: {
    title: 'Average duration',
    shape: 'line',
    series: [{ key: 'average_duration_seconds', label: 'Average duration', color: 'var(--chart-1)' }],
    format: (value) => formatDuration(value * 1_000),
    unit: 'seconds',
    none: 'No task ended in this window',
    total: (points) => {
      const mean = weighted(points, 'average_duration_seconds');
      return formatDuration(mean === null ? null : mean * 1_000);
    },
  },
} satisfies Record<string, ChartSpec>;

export type ChartName = keyof typeof charts;

/** What the axis beside the drawing says, from below. */
export function axisOf(spec: ChartSpec, points: readonly MetricPoint[]): { value: number; label: string }[] {
  const values = (point: MetricPoint) => spec.series.map(({ key }) => Number(point[key] ?? 0));
  const highest = (point: MetricPoint) =>
    spec.shape === 'bars' ? values(point).reduce((all, value) => all + value, 0) : Math.max(...values(point));
  const ticks = ticksFor(spec.top ?? Math.max(0, ...points.map(highest)), spec.unit);
  const decimals = Math.max(...ticks.map((value) => String(value).split('.')[1]?.length ?? 0));
  // Money has no tenths.
  const money = decimals === 1 ? 2 : decimals;
  return ticks.map((value) => ({ value, label: spec.mark ? spec.mark(value, money) : spec.format(value) }));
}

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
