/** A chart that a model described in Vega-Lite, as far as it is drawn here: bars, lines, areas and points of inline values. */
export interface SpecChart {
  title: string;
  mark: 'bar' | 'line' | 'area' | 'point';
  xTitle: string;
  yTitle: string;
  /** Names along the x axis, in their order. */
  categories: string[];
  series: { name: string; values: (number | null)[] }[];
}

const mostRows = 2_000;
const mostCategories = 200;
const mostSeries = 12;
const marks: Record<string, SpecChart['mark']> = {
  bar: 'bar',
  rect: 'bar',
  line: 'line',
  trail: 'line',
  area: 'area',
  point: 'point',
  circle: 'point',
  square: 'point',
  tick: 'point',
};

/** Reads a specification; null for what is not one, or cannot be drawn here. Foreign text: every list has a bound. */
export function readSpec(text: string): SpecChart | null {
  if (text.length > 200_000) return null;
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch {
    // Half-written, or something else: it is shown as text.
    return null;
  }
  if (!isObject(spec) || !isObject(spec.encoding) || !isObject(spec.data) || !Array.isArray(spec.data.values)) return null;
  const mark = marks[String(isObject(spec.mark) ? spec.mark.type : spec.mark)];
  const rows = spec.data.values.filter(isObject).slice(0, mostRows);
  const channels = { x: channel(spec.encoding.x), y: channel(spec.encoding.y), color: channel(spec.encoding.color) };
  if (!mark || rows.length === 0 || !channels.x || !channels.y) return null;
  // Bars that lie down are drawn standing: the values are what counts.
  const lying = channels.x.measure && !channels.y.measure;
  const [along, up] = lying ? [channels.y, channels.x] : [channels.x, channels.y];
  const name = channels.color?.field ?? '';
  const categories: string[] = [];
  const groups = new Map<string, Map<string, number[]>>();
  for (const row of rows) {
    const category = String(row[along.field] ?? '');
    const series = name ? String(row[name] ?? '') : '';
    const value = up.aggregate === 'count' ? 1 : Number(row[up.field]);
    if (!Number.isFinite(value)) continue;
    if (!categories.includes(category)) {
      if (categories.length >= mostCategories) continue;
      categories.push(category);
    }
    if (!groups.has(series) && groups.size >= mostSeries) continue;
    const values = groups.get(series) ?? new Map<string, number[]>();
    groups.set(series, values.set(category, [...(values.get(category) ?? []), value]));
  }
  if (categories.length === 0) return null;
  return {
    title: titleOf(spec.title),
    mark,
    xTitle: along.title,
    yTitle: up.title,
    categories,
    series: [...groups].map(([series, values]) => ({
      name: series === name ? '' : series,
      values: categories.map((category) => folded(values.get(category), up.aggregate)),
    })),
  };
}

function channel(value: unknown): { field: string; title: string; aggregate: string; measure: boolean } | null {
  if (!isObject(value)) return null;
  const field = typeof value.field === 'string' ? value.field : '';
  const aggregate = typeof value.aggregate === 'string' ? value.aggregate : '';
  if (!field && aggregate !== 'count') return null;
  return { field, aggregate, title: titleOf(value.title) || field || 'Count', measure: value.type === 'quantitative' || aggregate !== '' };
}

function folded(values: readonly number[] | undefined, aggregate: string): number | null {
  if (!values || values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  if (aggregate === 'mean' || aggregate === 'average') return sum / values.length;
  if (aggregate === 'min') return Math.min(...values);
  if (aggregate === 'max') return Math.max(...values);
  return sum;
}

const titleOf = (value: unknown): string =>
  (typeof value === 'string' ? value : isObject(value) && typeof value.text === 'string' ? value.text : '').slice(0, 200);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
