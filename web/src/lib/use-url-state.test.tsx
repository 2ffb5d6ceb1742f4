import { act, render, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, MemoryRouter, RouterProvider, useLocation } from 'react-router';
import { describe, expect, it } from 'vitest';
import { useUrlState } from './use-url-state';

function open(address: string) {
  const wrapper = ({ children }: { children: ReactNode }) => <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>;
  return renderHook(
    () => ({
      ...useUrlState({ search: '', status: [] as string[], page: 1, compact: false }),
      address: useLocation().search,
    }),
    { wrapper },
  );
}

describe('the state of a view in its URL', () => {
  it('is read by the kind of each default', () => {
    const { result } = open('/x?search=ada&status=failed,running&page=3&compact=1');
    expect(result.current.state).toEqual({ search: 'ada', status: ['failed', 'running'], page: 3, compact: true });
    expect(result.current.changed).toBe(4);
  });

  it('falls back where a value makes no sense', () => {
    const { result } = open('/x?page=many&status=');
    expect(result.current.state).toEqual({ search: '', status: [], page: 1, compact: false });
  });

  it('writes what differs, drops what does not, keeps strangers', () => {
    const { result } = open('/x?create=task&page=2');
    act(() => result.current.set({ status: ['failed'], page: 1 }));
    expect(result.current.address).toBe('?create=task&status=failed');
    expect(result.current.state.status).toEqual(['failed']);
  });

  it('resets some or all', () => {
    const { result } = open('/x?search=a&page=2&compact=1');
    act(() => result.current.reset(['page']));
    expect(result.current.address).toBe('?search=a&compact=1');
    act(() => result.current.reset());
    expect(result.current.address).toBe('');
  });

  it('keeps both of two changes that are made at once', () => {
    const { result } = open('/x');
    act(() => {
      result.current.set({ search: 'a' });
      result.current.set({ page: 2 });
    });
    expect(result.current.address).toBe('?search=a&page=2');
  });

  it('takes the same asked twice at once as one step back', async () => {
    let set: ReturnType<typeof open>['result']['current']['set'] | undefined;
    const View = () => {
      set = useUrlState({ search: '', status: [] as string[], page: 1, compact: false }).set;
      return null;
    };
    const router = createMemoryRouter([{ path: '/x', Component: View }], { initialEntries: ['/x?page=2'] });
    render(<RouterProvider router={router} />);
    await act(async () => {
      set?.({ page: 3 }, { push: true });
      set?.({ page: 3 }, { push: true });
    });
    expect(router.state.location.search).toBe('?page=3');
    await act(() => router.navigate(-1));
    expect(router.state.location.search).toBe('?page=2');
  });

  it('stays the same object while the URL does', () => {
    const { result, rerender } = open('/x?search=a');
    const before = result.current.state;
    rerender();
    expect(result.current.state).toBe(before);
  });
});
