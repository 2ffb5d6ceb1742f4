import { useCallback, useState } from 'react';

/** A choice of this browser, kept over reloads. Storage can be forbidden: then it holds until the page is left. */
export function useStored(key: string, initial: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => read(key) ?? initial);
  const keep = useCallback(
    (next: boolean) => {
      setValue(next);
      try {
        localStorage.setItem(key, String(next));
      } catch {
        // See above.
      }
    },
    [key],
  );
  return [value, keep];
}

function read(key: string): boolean | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : text === 'true';
  } catch {
    // See above.
    return null;
  }
}

/** A list of this browser, kept over reloads. Entries that `isEntry` refuses are left out. */
export function useStoredList<T>(key: string, isEntry: (value: unknown) => value is T): [readonly T[], (value: readonly T[]) => void] {
  const [value, setValue] = useState<readonly T[]>(() => readList(key).filter(isEntry));
  const keep = useCallback(
    (next: readonly T[]) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // See above.
      }
    },
    [key],
  );
  return [value, keep];
}

function readList(key: string): unknown[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    // See above; or somebody wrote something else there.
    return [];
  }
}
