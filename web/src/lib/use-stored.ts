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
