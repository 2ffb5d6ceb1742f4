import { type PointerEvent, useLayoutEffect, useRef, useState } from 'react';
import type { MetricPoint } from '@/api/types';
import { labelled } from './scale';
import { axisOf, bucketLabel, type ChartSpec } from './series';

interface Props {
  spec: ChartSpec;
  points: readonly MetricPoint[];
  bucket: 'hour' | 'day';
}

const height = 160;
const [above, below, before, after] = [6, 22, 52, 6];
const bottom = height - below;
/** Pixels a label below the axis needs, with air around it. */
const labelRoom = 64;

/** The drawing itself, for the eye; MetricChart has the same as a table. */
export function MetricPlot({ spec, points, bucket }: Props) {
  const [place, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const slot = (width - before - after) / points.length;
  const axis = axisOf(spec, points);
  const top = axis.at(-1)?.value ?? 1;
  const x = (index: number) => before + slot * (index + 0.5);
  const y = (value: number) => bottom - (value / top) * (bottom - above);
  const point = at === null ? undefined : points[at];
  const hover = (event: PointerEvent) => {
    const index = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left - before) / slot);
    setAt(index >= 0 && index < points.length ? index : null);
  };
  return (
    <div ref={place} aria-hidden className="relative h-40" onPointerMove={hover} onPointerDown={hover} onPointerLeave={() => setAt(null)}>
      {width > 0 && (
        <svg aria-hidden width={width} height={height} data-testid="plot" className="block fill-ink-3 text-xs">
          {axis.map(({ value, label }) => (
            <g key={value}>
              <line x1={before} x2={width - after} y1={y(value)} y2={y(value)} className="stroke-line" shapeRendering="crispEdges" />
              <text x={before - 8} y={y(value)} dy="0.32em" textAnchor="end" className="tabular">
                {label}
              </text>
            </g>
          ))}
          {labelled(points.length, slot, labelRoom).map((index) => (
            <text key={index} x={Math.min(x(index), width - labelRoom / 3)} y={height - 6} textAnchor="middle">
              {bucketLabel(points[index]?.start ?? '', bucket)}
            </text>
          ))}
          {at !== null && spec.shape === 'bars' && (
            <rect x={x(at) - slot / 2} y={above} width={slot} height={bottom - above} className="fill-hover" />
          )}
          {at !== null && spec.shape === 'line' && <line x1={x(at)} x2={x(at)} y1={above} y2={bottom} className="stroke-line-strong" />}
          {spec.shape === 'bars' ? (
            <Bars spec={spec} points={points} x={x} y={y} slot={slot} />
          ) : (
            <Lines spec={spec} points={points} x={x} y={y} />
          )}
        </svg>
      )}
      {point && at !== null && <PointCard spec={spec} point={point} bucket={bucket} x={x(at)} width={width} />}
    </div>
  );
}

interface Drawing {
  spec: ChartSpec;
  points: readonly MetricPoint[];
  x: (index: number) => number;
  y: (value: number) => number;
}

function Bars({ spec, points, x, y, slot }: Drawing & { slot: number }) {
  const wide = Math.min(28, Math.max(1, slot * 0.8));
  return points.map((point, index) => {
    let sum = 0;
    return spec.series.map(({ key, color }) => {
      const value = Number(point[key] ?? 0);
      if (value <= 0) return null;
      const from = y(sum);
      sum += value;
      // What is there at all is seen.
      const tall = Math.max(1, from - y(sum));
      return <rect key={`${point.start}-${key}`} x={x(index) - wide / 2} y={from - tall} width={wide} height={tall} fill={color} />;
    });
  });
}

function Lines({ spec, points, x, y }: Drawing) {
  return spec.series.map(({ key, color }) => {
    const known = points.flatMap((point, index) =>
      point[key] === null ? [] : [{ start: point.start, x: x(index), y: y(Number(point[key])) }],
    );
    return (
      <g key={key}>
        <polyline
          points={known.map((each) => `${each.x},${each.y}`).join(' ')}
          fill="none"
          stroke={color}
          strokeWidth={2}
          strokeLinejoin="round"
        />
        {(points.length <= 31 || known.length === 1) &&
          known.map((each) => <circle key={each.start} cx={each.x} cy={each.y} r={2.5} fill={color} />)}
      </g>
    );
  });
}

/** What one bucket holds, beside the pointer and inside the drawing. */
function PointCard({ spec, point, bucket, x, width }: Omit<Props, 'points'> & { point: MetricPoint; x: number; width: number }) {
  const side = x < width / 2 ? { left: x + 12 } : { right: width - x + 12 };
  return (
    <div className="pointer-events-none absolute top-2 z-10 rounded-md bg-surface px-2.5 py-1.5 text-xs shadow-float" style={side}>
      <p className="mb-0.5 whitespace-nowrap text-ink-3">{bucketLabel(point.start, bucket, true)}</p>
      {spec.series.map(({ key, label, color }) => (
        <p key={key} className="tabular flex items-center gap-1.5 whitespace-nowrap">
          <span className="size-2 rounded-sm" style={{ background: color }} />
          <span className="text-ink-2">{label}</span>
          <span className="ml-auto pl-3 font-medium text-ink">{point[key] === null ? '–' : spec.format(Number(point[key]))}</span>
        </p>
      ))}
    </div>
  );
}

/** How wide a place is, known before anything is painted and whenever it changes. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const place = ref.current;
    if (!place) return;
    setWidth(place.clientWidth);
    const observer = new ResizeObserver(() => setWidth(place.clientWidth));
    observer.observe(place);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}
