import { CodeBlock } from '../code-block';
import { Disclosure } from '../ui/disclosure';
import { ticksFor } from './scale';
import { readSpec, type SpecChart } from './vega-spec';

const width = 640;
const height = 280;
const left = 56;
const bottom = 44;
const top = 12;
const hues = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)', 'var(--chart-5)'];
const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2, notation: 'compact' });

/** A Vega-Lite specification as its chart, with the specification behind it; as text where it cannot be drawn. */
export function VegaChart({ code, className }: { code: string; className?: string }) {
  const chart = readSpec(code);
  if (!chart) return <CodeBlock code={code} label="vega-lite" {...(className ? { className } : {})} />;
  return (
    <figure className={className} data-testid="vega-chart">
      {chart.title && <figcaption className="mb-2 font-medium">{chart.title}</figcaption>}
      <Plot chart={chart} />
      {chart.series.some(({ name }) => name) && (
        <ul className="mt-1 flex list-none flex-wrap gap-x-4 gap-y-1 p-0 text-sm text-ink-2">
          {chart.series.map(({ name }, index) => (
            <li key={name} className="flex items-center gap-1.5">
              <span aria-hidden className="size-2.5 rounded-sm" style={{ background: hueOf(index) }} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <Disclosure label="Specification">{() => <CodeBlock code={code} label="vega-lite" />}</Disclosure>
    </figure>
  );
}

function Plot({ chart }: { chart: SpecChart }) {
  const { categories, series, mark } = chart;
  const all = series.flatMap(({ values }) => values.filter((value) => value !== null));
  const up = ticksFor(Math.max(0, ...all));
  const most = up.at(-1) ?? 1;
  const least = Math.min(0, ...all);
  const y = (value: number) => top + ((most - value) / (most - least || 1)) * (height - top - bottom);
  const slot = (width - left - 8) / categories.length;
  const x = (index: number) => left + slot * (index + 0.5);
  const every = Math.ceil(categories.length / 10);
  const bar = Math.max(1, (slot * 0.7) / series.length);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={wordsOf(chart)} className="h-auto w-full max-w-160 text-ink-3">
      {up.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end" fontSize={12} fill="currentColor">
            {number.format(tick)}
          </text>
        </g>
      ))}
      {categories.map((category, index) =>
        index % every === 0 ? (
          <text key={category} x={x(index)} y={height - bottom + 18} textAnchor="middle" fontSize={12} fill="currentColor">
            {category.length > 14 ? `${category.slice(0, 13)}…` : category}
          </text>
        ) : null,
      )}
      <text x={left + (width - left) / 2} y={height - 6} textAnchor="middle" fontSize={12} fill="currentColor">
        {chart.xTitle}
      </text>
      {series.map(({ name, values }, of) => {
        const points = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
        const line = points.map(({ value, index }, at) => `${at === 0 ? 'M' : 'L'} ${x(index)} ${y(value)}`).join(' ');
        return (
          <g key={name}>
            {(mark === 'line' || mark === 'area') && <path d={line} fill="none" stroke={hueOf(of)} strokeWidth={2} />}
            {mark === 'area' && points.length > 1 && (
              <path
                d={`${line} L ${x(points.at(-1)?.index ?? 0)} ${y(0)} L ${x(points[0]?.index ?? 0)} ${y(0)} Z`}
                fill={hueOf(of)}
                opacity={0.2}
              />
            )}
            {points.map(({ value, index }) =>
              mark === 'bar' ? (
                <rect
                  key={index}
                  x={x(index) - (bar * series.length) / 2 + bar * of}
                  y={Math.min(y(value), y(0))}
                  width={bar}
                  height={Math.abs(y(0) - y(value))}
                  fill={hueOf(of)}
                >
                  <title>{`${categories[index]}${name ? `, ${name}` : ''}: ${value}`}</title>
                </rect>
              ) : (
                <circle key={index} cx={x(index)} cy={y(value)} r={mark === 'point' ? 4 : 3} fill={hueOf(of)}>
                  <title>{`${categories[index]}${name ? `, ${name}` : ''}: ${value}`}</title>
                </circle>
              ),
            )}
          </g>
        );
      })}
    </svg>
  );
}

const hueOf = (index: number): string => hues[index % hues.length] ?? 'var(--chart-1)';

/** What the chart says, for those who do not see it. */
function wordsOf({ title, yTitle, xTitle, categories, series }: SpecChart): string {
  const rows = series.map(
    ({ name, values }) =>
      `${name ? `${name}: ` : ''}${categories
        .slice(0, 20)
        .map((category, index) => `${category} ${values[index] ?? 'none'}`)
        .join(', ')}`,
  );
  return `${title || 'Chart'}. ${yTitle} by ${xTitle}. ${rows.join('; ')}`;
}
