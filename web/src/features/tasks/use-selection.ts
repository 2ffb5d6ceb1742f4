import { useCallback, useMemo, useState } from 'react';
import type { Task } from '@/api/types';

export interface Selection {
  ids: ReadonlySet<string>;
  tasks: readonly Task[];
  toggle: (task: Task, on?: boolean) => void;
  /** Adds all. */
  add: (tasks: readonly Task[]) => void;
  remove: (ids: readonly string[]) => void;
  clear: () => void;
}

/** The chosen rows. They are kept with what was known of them, because a row that is scrolled away is still chosen. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Task>>(new Map());
  const toggle = useCallback(
    (task: Task, on?: boolean) =>
      setChosen((before) => {
        const after = new Map(before);
        if (on ?? !before.has(task.id)) after.set(task.id, task);
        else after.delete(task.id);
        return after;
      }),
    [],
  );
  const add = useCallback(
    (tasks: readonly Task[]) => setChosen((before) => new Map([...before, ...tasks.map((task) => [task.id, task] as const)])),
    [],
  );
  const remove = useCallback(
    (ids: readonly string[]) => setChosen((before) => new Map([...before].filter(([id]) => !ids.includes(id)))),
    [],
  );
  const clear = useCallback(() => setChosen(new Map()), []);
  return useMemo(
    () => ({ ids: new Set(chosen.keys()), tasks: [...chosen.values()], toggle, add, remove, clear }),
    [chosen, toggle, add, remove, clear],
  );
}
