import { useEffect, useSyncExternalStore } from 'react';

/** Something that can be done on the page one is on, offered by the palette. */
export interface PageCommand {
  label: string;
  /** Words it is found by too. */
  keywords?: string[];
  run: () => void;
}

let commands: readonly PageCommand[] = [];
const watchers = new Set<() => void>();

function offer(next: readonly PageCommand[]): void {
  commands = next;
  for (const watcher of watchers) watcher();
}

/** Offers commands while the page is mounted. Keep the list (useMemo) unless what can be done changes. */
export function usePageCommands(offered: readonly PageCommand[]): void {
  useEffect(() => {
    offer(offered);
    return () => offer([]);
  }, [offered]);
}

/** What the page offers now. */
export function useOfferedCommands(): readonly PageCommand[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => commands,
  );
}
