import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Task } from '@/api/types';
import { useSelection } from './use-selection';

const task = (id: string) => ({ id }) as Task;

it('keeps chosen rows until they are taken away, each once', () => {
  const { result } = renderHook(() => useSelection());
  act(() => result.current.toggle(task('a')));
  act(() => result.current.add([task('a'), task('b'), task('c')]));
  expect([...result.current.ids]).toEqual(['a', 'b', 'c']);
  act(() => result.current.toggle(task('b')));
  act(() => result.current.toggle(task('c'), true));
  expect([...result.current.ids]).toEqual(['a', 'c']);
  act(() => result.current.remove(['a', 'z']));
  expect([...result.current.ids]).toEqual(['c']);
  act(() => result.current.clear());
  expect(result.current.ids.size).toBe(0);
});

it('means everything that passes the filter until a single row is changed', () => {
  const { result } = renderHook(() => useSelection());
  act(() => result.current.add([task('a'), task('b')]));
  act(() => result.current.selectAll());
  expect(result.current.has('never loaded')).toBe(true);
  act(() => result.current.toggle(task('b')));
  expect(result.current.all).toBe(false);
  expect([...result.current.ids]).toEqual(['a']);
});
