import { act, renderHook } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { taskRequests } from '../task-queries';
import { useUploads } from './use-uploads';

const file = (name: string) => new File(['x'], name);
let uploads: { name: string; signal: AbortSignal | undefined; done: (id: string) => void }[];

beforeEach(() => {
  uploads = [];
  vi.spyOn(taskRequests, 'upload').mockImplementation(
    (each, signal) =>
      new Promise((resolve) => {
        uploads.push({ name: each.name, signal, done: (id) => resolve({ id } as never) });
      }),
  );
});

it('sends three files at a time and the next when one is there', async () => {
  const { result } = renderHook(() => useUploads([]));
  act(() => result.current.add(['a', 'b', 'c', 'd'].map(file)));
  expect(uploads.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  await act(async () => uploads[1]?.done('id-b'));
  expect(uploads.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  expect(result.current.ids).toEqual(['id-b']);
  expect(result.current.pending).toBe(3);
});

it('uploads nothing that the task has no place for, and says how many', () => {
  const { result } = renderHook(() => useUploads(Array.from({ length: 49 }, (_, index) => `known-${index}`)));
  act(() => result.current.add(['a', 'b', 'c'].map(file)));
  expect(uploads.map(({ name }) => name)).toEqual(['a']);
  expect(result.current.files).toHaveLength(50);
  expect(result.current.refused).toBe(2);
});

it('ends an upload whose file is taken off the list, and all of them when the form is left', () => {
  const { result, unmount } = renderHook(() => useUploads([]));
  act(() => result.current.add(['a', 'b'].map(file)));
  act(() => result.current.remove(result.current.files[0]?.key ?? ''));
  expect(uploads[0]?.signal?.aborted).toBe(true);
  expect(result.current.files.map(({ name }) => name)).toEqual(['b']);
  unmount();
  expect(uploads[1]?.signal?.aborted).toBe(true);
});
