import { useSyncExternalStore } from 'react';

export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

const key = 'personal-q.density';
const watchers = new Set<() => void>();
let density: Density = read();

function read(): Density {
  try {
    return localStorage.getItem(key) === 'compact' ? 'compact' : 'comfortable';
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
    return 'comfortable';
  }
}

function apply(next: Density): void {
  density = next;
  document.documentElement.dataset.density = next;
  for (const watcher of watchers) watcher();
}

// Another tab changed it.
window.addEventListener('storage', (event) => {
  if (event.key === key) apply(read());
});

export function setDensity(next: Density): void {
  try {
    localStorage.setItem(key, next);
  } catch {
    // See read().
  }
  apply(next);
}

/** How much room a row takes: 40 or 32 pixels, by the token `--row`. */
export function useDensity(): Density {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => density,
  );
}
