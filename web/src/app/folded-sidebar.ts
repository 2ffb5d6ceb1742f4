import { useEffect, useSyncExternalStore } from 'react';

let wide = 0;
const listeners = new Set<() => void>();

function add(step: number): void {
  wide += step;
  for (const listener of listeners) listener();
}

/** The page needs the whole window: the sidebar is folded while it is open, whatever is stored of it. */
export function useFoldedSidebar(): void {
  useEffect(() => {
    add(1);
    return () => add(-1);
  }, []);
}

/** Whether the page that is open has asked for that. */
export const useWantsFolded = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wide > 0,
  );
