/** What undo and redo need: the states before and after the present one. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** The kind of the last change; changes of the same kind that follow are one step, as the letters of a word are. */
  tag: string | null;
}

export type HistoryAction<T> =
  | { type: 'change'; to: (present: T) => T; tag?: string | undefined }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'reset'; to: T };

const longest = 200;

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [], tag: null });

export function reduceHistory<T>(history: History<T>, action: HistoryAction<T>): History<T> {
  const { past, present, future, tag } = history;
  switch (action.type) {
    case 'reset':
      return historyOf(action.to);
    case 'undo': {
      const before = past.at(-1);
      return before === undefined ? history : { past: past.slice(0, -1), present: before, future: [present, ...future], tag: null };
    }
    case 'redo': {
      const [next, ...rest] = future;
      return next === undefined ? history : { past: [...past, present], present: next, future: rest, tag: null };
    }
    case 'change': {
      const next = action.to(present);
      if (next === present) return history;
      const same = action.tag !== undefined && action.tag === tag;
      return { past: same ? past : [...past, present].slice(-longest), present: next, future: [], tag: action.tag ?? null };
    }
  }
}
