import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
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

  it('stays the same object while the URL does', () => {
    const { result, rerender } = open('/x?search=a');
    const before = result.current.state;
    rerender();
    expect(result.current.state).toBe(before);
  });
});
