import { describe, expect, it } from 'vitest';
import { readSpec } from './vega-spec';

const spec = (more: object = {}) =>
  JSON.stringify({
    title: 'Sales',
    data: {
      values: [
        { month: 'May', sold: 3 },
        { month: 'June', sold: 5 },
        { month: 'May', sold: 4 },
      ],
    },
    mark: { type: 'bar' },
    encoding: { x: { field: 'month', type: 'nominal' }, y: { field: 'sold', type: 'quantitative', title: 'Sold' } },
    ...more,
  });

describe('a Vega-Lite specification', () => {
  it('becomes categories and values, those of one category added up', () => {
    expect(readSpec(spec())).toEqual({
      title: 'Sales',
      mark: 'bar',
      xTitle: 'month',
      yTitle: 'Sold',
      categories: ['May', 'June'],
      series: [{ name: '', values: [7, 5] }],
    });
  });

  it('may lie down, count, average, and have colours', () => {
    const y = { field: 'month', type: 'nominal' };
    expect(readSpec(spec({ encoding: { y, x: { field: 'sold', type: 'quantitative' } } }))?.categories).toEqual(['May', 'June']);
    expect(readSpec(spec({ encoding: { x: y, y: { aggregate: 'count' } } }))?.series[0]?.values).toEqual([2, 1]);
    expect(readSpec(spec({ encoding: { x: y, y: { aggregate: 'mean', field: 'sold' } } }))?.series[0]?.values).toEqual([3.5, 5]);
    expect(
      readSpec(spec({ encoding: { x: y, y: { field: 'sold', type: 'quantitative' }, color: { field: 'month' } } }))?.series.map(
        ({ name }) => name,
      ),
    ).toEqual(['May', 'June']);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"mark": "bar"}',
    spec({ mark: 'geoshape' }),
    spec({ data: { url: 'https://example.com' } }),
    spec({ data: { values: [] } }),
    spec({ encoding: {} }),
  ])('that cannot be drawn is none: %s', (text) => expect(readSpec(text)).toBeNull());
});
