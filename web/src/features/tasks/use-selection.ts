import { useCallback, useMemo, useState } from 'react';
import type { Task } from '@/api/types';

export interface Selection {
  ids: ReadonlySet<string>;
  /** True when everything that passes the list's filter is meant, also what is not loaded. */
  all: boolean;
  has: (id: string) => boolean;
  toggle: (task: Task, on?: boolean) => void;
  /** Adds all of these. */
  add: (tasks: readonly Task[]) => void;
  remove: (ids: readonly string[]) => void;
  /** Means everything that passes the filter. Changing a single row afterwards means single rows again. */
  selectAll: () => void;
  clear: () => void;
}

interface Chosen {
  ids: ReadonlySet<string>;
  all: boolean;
}
const none: Chosen = { ids: new Set(), all: false };

/** The chosen rows, by id only: what they are is asked when something is done to them. A row that is scrolled away is still chosen. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState(none);
  const change = useCallback(
    (act: (ids: Set<string>) => void) =>
      setChosen((before) => {
        const ids = new Set(before.ids);
        act(ids);
        return { ids, all: false };
      }),
    [],
  );
  const toggle = useCallback(
    (task: Task, on?: boolean) => change((ids) => ((on ?? !ids.has(task.id)) ? ids.add(task.id) : ids.delete(task.id))),
    [change],
  );
  const add = useCallback((tasks: readonly Task[]) => change((ids) => tasks.forEach((task) => void ids.add(task.id))), [change]);
  const remove = useCallback((gone: readonly string[]) => change((ids) => gone.forEach((id) => void ids.delete(id))), [change]);
  const selectAll = useCallback(() => setChosen((before) => ({ ...before, all: true })), []);
  const clear = useCallback(() => setChosen(none), []);
  return useMemo(() => {
    const has = (id: string) => chosen.all || chosen.ids.has(id);
    return { ids: chosen.ids, all: chosen.all, has, toggle, add, remove, selectAll, clear };
  }, [chosen, toggle, add, remove, selectAll, clear]);
}
