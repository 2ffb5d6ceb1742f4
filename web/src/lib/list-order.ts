import { useEffect } from 'react';

/** The lists whose rows have pages of their own. */
export type ListKind = 'agents' | 'tasks' | 'workflows' | 'runs';

const orders = new Map<ListKind, readonly string[]>();

/** Keeps the order in which a list was last shown, so that its pages can lead to the one before and the one after. */
export function rememberOrder(kind: ListKind, ids: readonly string[]): void {
  orders.set(kind, ids);
}

/** The same for a list that has all its rows at hand. */
export function useRememberedOrder(kind: ListKind, ids: readonly string[]): void {
  const list = ids.join();
  useEffect(() => {
    if (list) rememberOrder(kind, list.split(','));
  }, [kind, list]);
}

/** The rows before and after this one in the list as it was last shown; none when it was not in it. */
export function neighboursOf(
  kind: ListKind,
  id: string,
): { previous: string | undefined; next: string | undefined; place: number; of: number } {
  const ids = orders.get(kind) ?? [];
  const index = ids.indexOf(id);
  return {
    previous: index > 0 ? ids[index - 1] : undefined,
    next: index >= 0 ? ids[index + 1] : undefined,
    place: index + 1,
    of: ids.length,
  };
}
