import { expect, it } from 'vitest';
import { columnsOf, defaultColumns, taskColumns, tracks } from './task-columns';

it('shows chosen columns in the order of the list and ignores words that mean nothing', () => {
  expect(columnsOf(['cost', 'nonsense', 'agent']).map(({ key }) => key)).toEqual(['agent', 'cost']);
});

it('leaves out on narrow screens what has no room there', () => {
  const { '--narrow': narrow, '--wide': wide } = tracks(columnsOf(defaultColumns));
  expect(narrow).toBe('28px 156px minmax(0,1fr) 88px 84px 32px');
  expect(wide).toBe('28px 156px minmax(0,2fr) minmax(0,1fr) 76px 112px 76px 72px 32px');
});

it('has a column only once', () => {
  expect(new Set(taskColumns.map(({ key }) => key)).size).toBe(taskColumns.length);
});
