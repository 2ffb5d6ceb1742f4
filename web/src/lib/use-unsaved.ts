import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { drafts } from './drafts';

/** The forms of the page that hold what is not saved. */
const unsaved = new Set<object>();
const watchers = new Set<(proceed: () => void) => void>();

export const anyUnsaved = (): boolean => unsaved.size > 0;

/** Whoever asks before leaving; there is one, in the shell. */
export function onAsk(ask: (proceed: () => void) => void): () => void {
  watchers.add(ask);
  return () => watchers.delete(ask);
}

export interface Unsaved {
  /** Saved or discarded: the draft goes, and nobody is asked. Call it before leaving the form. */
  release: () => void;
  /** Does it at once when all is saved, else asks first. For what closes a form without changing the address. */
  guard: (leave: () => void) => void;
}

/**
 * Says that a form holds what is not saved: leaving it is asked about, and what it holds is kept in this browser.
 * @param key Name of the draft; null keeps none, for secrets.
 * @param dirty Whether anything differs from what is saved.
 * @param value What the form holds, plain data.
 */
export function useUnsaved(key: string | null, dirty: boolean, value: unknown): Unsaved {
  const mark = useRef({});
  const released = useRef(false);
  useLayoutEffect(() => {
    if (!dirty) {
      released.current = false;
      return;
    }
    if (released.current) return;
    const me = mark.current;
    unsaved.add(me);
    return () => {
      unsaved.delete(me);
    };
  }, [dirty]);
  useEffect(() => {
    if (!key || !dirty || released.current) return;
    const round = drafts.round(key);
    const keep = () => {
      if (!released.current && drafts.round(key) === round) drafts.keep(key, value);
    };
    const timer = setTimeout(keep, 300);
    // A reload ends the page without ending its parts.
    window.addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
      // Also what was typed in the last moment.
      keep();
    };
  }, [key, dirty, value]);
  const release = useCallback(() => {
    released.current = true;
    unsaved.delete(mark.current);
    if (key) drafts.drop(key);
  }, [key]);
  const guard = useCallback((leave: () => void) => {
    const [ask] = watchers;
    if (unsaved.has(mark.current) && ask) ask(leave);
    else leave();
  }, []);
  return { release, guard };
}
