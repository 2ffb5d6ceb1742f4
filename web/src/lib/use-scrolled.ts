import { useSyncExternalStore } from 'react';

function subscribe(watcher: () => void) {
  window.addEventListener('scroll', watcher, { passive: true });
  return () => window.removeEventListener('scroll', watcher);
}

/** Whether the page is scrolled further than this. Renders only when the answer changes. */
export function useScrolled(pixels: number): boolean {
  return useSyncExternalStore(subscribe, () => window.scrollY > pixels);
}
