import { useSyncExternalStore } from 'react';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'personal-q.theme';
const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const watchers = new Set<() => void>();
let theme: Theme = read();
let snapshot = describe();

function read(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
    return 'system';
  }
}

function describe(): { theme: Theme; resolved: 'light' | 'dark' } {
  return { theme, resolved: theme === 'dark' || (theme === 'system' && darkSystem.matches) ? 'dark' : 'light' };
}

function apply(): void {
  snapshot = describe();
  document.documentElement.classList.toggle('dark', snapshot.resolved === 'dark');
  for (const watcher of watchers) watcher();
}

darkSystem.addEventListener('change', apply);
// Another tab changed it.
window.addEventListener('storage', (event) => {
  if (event.key !== key) return;
  theme = read();
  apply();
});

export function setTheme(next: Theme): void {
  theme = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // See read().
  }
  apply();
}

export function useTheme(): { theme: Theme; resolved: 'light' | 'dark'; setTheme: (next: Theme) => void } {
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => snapshot,
  );
  return { ...current, setTheme };
}
