import { expect, it } from 'vitest';
import { neighboursOf, rememberOrder } from './list-order';

it('leads from a row to the ones beside it, in the order the list was last shown', () => {
  rememberOrder('tasks', ['a', 'b', 'c']);
  expect(neighboursOf('tasks', 'b')).toEqual({ previous: 'a', next: 'c', place: 2, of: 3 });
  expect(neighboursOf('tasks', 'a')).toMatchObject({ previous: undefined, next: 'b' });
  rememberOrder('tasks', ['c', 'b']);
  expect(neighboursOf('tasks', 'b')).toMatchObject({ previous: 'c', next: undefined });
});

it('leads nowhere from a row that was not in the list', () => {
  rememberOrder('tasks', ['a']);
  expect(neighboursOf('tasks', 'z')).toEqual({ previous: undefined, next: undefined, place: 0, of: 1 });
  expect(neighboursOf('runs', 'a').next).toBeUndefined();
});
