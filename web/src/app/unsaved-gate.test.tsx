import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, Outlet, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Unkept, useRename, useUnkept, useUnsaved } from '@/lib/use-unsaved';
import { UnsavedGate } from './unsaved-gate';

const lost: Unkept = { title: 'Leave the drawing?', description: 'It would be lost.', danger: true, pageOnly: true };

/** An answer that comes when the test gives it. */
function later() {
  let give: (value: boolean) => void = () => {};
  const promise = new Promise<boolean>((resolve) => {
    give = resolve;
  });
  return { promise, give };
}

/** A page that is drawn on, with a form over it, and a page to go to. */
function open({ keep, form = false, drawn = true }: { keep: () => Promise<boolean>; form?: boolean; drawn?: boolean }) {
  let rename: (to: string) => void = () => {};
  const Drawing = () => {
    rename = useRename();
    useUnkept(drawn ? { ...lost, keep } : null);
    useUnsaved(null, form, null);
    return <h1>Drawing</h1>;
  };
  const router = createMemoryRouter(
    [
      {
        element: (
          <>
            <Outlet />
            <UnsavedGate />
          </>
        ),
        children: [
          { path: '/drawings/:id', Component: Drawing },
          { path: '/list', element: <h1>List</h1> },
          { path: '/other', element: <h1>Other</h1> },
        ],
      },
    ],
    { initialEntries: ['/drawings/new'] },
  );
  render(<RouterProvider router={router} />);
  return { router, go: (to: string) => act(() => router.navigate(to)), rename: (to: string) => act(() => rename(to)) };
}

describe('leaving what is not saved', () => {
  afterEach(() => vi.restoreAllMocks());

  it('saves what can be saved, and goes on without asking', async () => {
    const { go } = open({ keep: () => Promise.resolve(true) });
    await go('/list');
    expect(await screen.findByRole('heading', { name: 'List' })).toBeVisible();
  });

  it('goes where it was to go although the page gets another address meanwhile', async () => {
    const answer = later();
    const { go, rename } = open({ keep: () => answer.promise });
    await go('/list');
    rename('/drawings/7');
    await act(async () => answer.give(true));
    expect(await screen.findByRole('heading', { name: 'List' })).toBeVisible();
  });

  it('gives the page its other address when it is not left after all', async () => {
    const answer = later();
    const { router, go, rename } = open({ keep: () => answer.promise });
    await go('/list');
    rename('/drawings/7');
    await act(async () => answer.give(false));
    await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/drawings/7'));
    expect(screen.getByRole('heading', { name: 'Drawing' })).toBeVisible();
  });

  it('goes to the last of several addresses, once', async () => {
    const answer = later();
    const { router, go } = open({ keep: () => answer.promise });
    await go('/list');
    await go('/other');
    await act(async () => answer.give(true));
    expect(await screen.findByRole('heading', { name: 'Other' })).toBeVisible();
    expect(router.state.location.pathname).toBe('/other');
  });

  it('asks about a form over a page that saves itself, and complains about nothing', async () => {
    const complaints = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { go } = open({ keep: () => Promise.resolve(true), form: true });
    await go('/list');
    expect(await screen.findByText('What you wrote is not kept.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Leave' }));
    expect(await screen.findByRole('heading', { name: 'List' })).toBeVisible();
    expect(complaints).not.toHaveBeenCalled();
  });

  it('asks in its own words about what could not be saved, and nobody about another tab of the page', async () => {
    const { router, go } = open({ keep: () => Promise.resolve(false) });
    await go('/drawings/new?tab=runs');
    expect(router.state.location.search).toBe('?tab=runs');
    await go('/list');
    expect(await screen.findByRole('alertdialog', { name: 'Leave the drawing?' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Keep editing' }));
    expect(router.state.location.pathname).toBe('/drawings/new');
  });
});
