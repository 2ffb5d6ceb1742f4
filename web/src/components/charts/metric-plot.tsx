import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { MetricPoint } from '@/api/types';
import { bucketLabel, type ChartSpec } from './series';

interface Props {
  spec: ChartSpec;
  points: readonly MetricPoint[];
  bucket: 'hour' | 'day';
  /** Of its place at first, in pixels. */
  width: number;
}

const tick = { fill: 'var(--ink-3)', fontSize: 12 };

/** The drawing itself; a chunk of its own, since Recharts is larger than the rest of the app. */
export default function MetricPlot({ spec, points, bucket, width }: Props) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width, height: 160 }}>
      <ComposedChart data={points as MetricPoint[]} margin={{ top: 6, right: 6, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="start"
          tickFormatter={(start: string) => bucketLabel(start, bucket)}
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={28}
          height={22}
        />
        <YAxis
          tickFormatter={spec.mark ?? spec.format}
          tick={tick}
          tickLine={false}
          axisLine={false}
          width={52}
          tickCount={4}
          domain={[0, spec.ticks?.at(-1) ?? 'auto']}
          {...(spec.ticks ? { ticks: spec.ticks } : {})}
          allowDecimals={spec.format(0.5) !== spec.format(0)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={spec.shape === 'bars' ? { fill: 'var(--hover)' } : { stroke: 'var(--line-strong)' }}
          content={({ active, payload }) => {
            const point = payload?.[0]?.payload as MetricPoint | undefined;
            return active && point ? <PointCard spec={spec} point={point} bucket={bucket} /> : null;
          }}
        />
        {spec.series.map((series) =>
          spec.shape === 'bars' ? (
            <Bar key={series.key} dataKey={series.key} stackId="all" fill={series.color} maxBarSize={28} isAnimationActive={false} />
          ) : (
            <Line
              key={series.key}
              dataKey={series.key}
              type="linear"
              stroke={series.color}
              strokeWidth={2}
              dot={points.length <= 31 ? { r: 2.5, fill: series.color, strokeWidth: 0 } : false}
              activeDot={{ r: 4, strokeWidth: 0 }}
              connectNulls
              isAnimationActive={false}
            />
          ),
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function PointCard({ spec, point, bucket }: { spec: ChartSpec; point: MetricPoint; bucket: 'hour' | 'day' }) {
  return (
    <div className="rounded-md bg-surface px-2.5 py-1.5 text-xs shadow-float">
      <p className="mb-0.5 text-ink-3">{bucketLabel(point.start, bucket, true)}</p>
      {spec.series.map(({ key, label, color }) => (
        <p key={key} className="tabular flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-sm" style={{ background: color }} />
          <span className="text-ink-2">{label}</span>
          <span className="ml-auto pl-3 font-medium text-ink">{point[key] === null ? '–' : spec.format(Number(point[key]))}</span>
        </p>
      ))}
    </div>
  );
}
