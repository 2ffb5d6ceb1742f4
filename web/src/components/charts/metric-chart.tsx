import type { MetricPoint } from '@/api/types';
import { cn } from '@/lib/cn';
import { Skeleton } from '../ui/skeleton';
import { MetricPlot } from './metric-plot';
import { bucketLabel, type ChartName, type ChartSpec, charts, hasData, hasRuns } from './series';

/** One figure of a window of time: what it comes to, its course, and the same as a table for those who can't see it. */
export function MetricChart({
  chart,
  points,
  bucket,
  window,
}: {
  chart: ChartName;
  points: readonly MetricPoint[] | undefined;
  bucket: 'hour' | 'day';
  /** "7 days", for the caption of the table. */
  window: string;
}) {
  const spec: ChartSpec = charts[chart];
  const filled = points !== undefined && hasData(spec, points);
  return (
    <figure className="m-0 min-w-0" data-testid={`chart-${chart}`}>
      <figcaption className="flex items-baseline justify-between gap-2">
        <span className="text-sm font-medium text-ink-2">{spec.title}</span>
        {points && <span className="tabular text-base font-semibold">{filled ? spec.total(points) : '–'}</span>}
      </figcaption>
      <div className={cn('mt-1 md:h-40', points && !filled ? 'h-14' : 'h-40')}>
        {!points && <Skeleton className="h-full w-full" />}
        {points && !filled && (
          <p className="flex h-full items-center justify-center rounded-md border border-dashed border-line text-sm text-ink-3">
            {hasRuns(points) ? spec.none : 'No runs in this window'}
          </p>
        )}
        {points && filled && (
          <>
            <MetricPlot spec={spec} points={points} bucket={bucket} />
            {/* A table ignores the size of sr-only, a box around it does not. */}
            <div className="sr-only">
              <PointTable spec={spec} points={points} bucket={bucket} window={window} />
            </div>
          </>
        )}
      </div>
      {filled && spec.series.length > 1 && (
        <ul className="mt-1 flex flex-wrap gap-x-3 text-xs text-ink-3" aria-hidden>
          {spec.series.map(({ key, label, color }) => (
            <li key={key} className="flex items-center gap-1.5">
              <span className="size-2 rounded-sm" style={{ background: color }} />
              {label}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function PointTable({
  spec,
  points,
  bucket,
  window,
}: {
  spec: ChartSpec;
  points: readonly MetricPoint[];
  bucket: 'hour' | 'day';
  window: string;
}) {
  return (
    <table>
      <caption>
        {spec.title}, {window}
      </caption>
      <thead>
        <tr>
          <th scope="col">{bucket === 'hour' ? 'Hour' : 'Day'}</th>
          {spec.series.map(({ key, label }) => (
            <th key={key} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.start}>
            <th scope="row">{bucketLabel(point.start, bucket, true)}</th>
            {spec.series.map(({ key }) => (
              <td key={key}>{point[key] === null ? 'none' : spec.format(Number(point[key]))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
