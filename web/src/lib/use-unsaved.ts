import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { drafts } from './drafts';

/** Something that is lost by leaving, and what is asked before it is. */
export interface Unkept {
  title: string;
  description: string;
  /** Leaving really loses it. */
  danger: boolean;
  /** Only another page loses it, and not another address of the same one. */
  pageOnly?: boolean;
  /** Saves it when it is left; it is asked about only when this answers no. */
  keep?: () => Promise<boolean>;
}

/** What of the page is not saved. */
const unkept = new Map<object, Unkept>();
const watchers = new Set<(what: Unkept, proceed: () => void) => void>();

/** What a step would lose; without one, what closing the window would. */
export const wouldLose = (step?: { leavesPage: boolean }): Unkept[] =>
  [...unkept.values()].filter((each) => !step || step.leavesPage || !each.pageOnly);

/** Whoever asks before leaving; there is one, in the shell. */
export function onAsk(ask: (what: Unkept, proceed: () => void) => void): () => void {
  watchers.add(ask);
  return () => watchers.delete(ask);
}

/** A step that is held until what it would lose is saved, and the address the page was given meanwhile. */
export const held: { step: boolean; renamed: string | null } = { step: false, renamed: null };

/** The state of steps nobody is asked about. */
export const unasked = { unasked: true };

/** Gives the page that is shown another address. Nobody is asked, and a step that is held goes on where it was to lead. */
export function useRename(): (to: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (to: string) => {
      // A step of the router would take the place of the one that is held.
      if (held.step) {
        held.renamed = to;
        window.history.replaceState(window.history.state, '', to);
      } else void navigate(to, { replace: true, state: unasked });
    },
    [navigate],
  );
}

/** Says that the page holds something that leaving would lose. */
export function useUnkept(what: Unkept | null): void {
  const mark = useRef({});
  useLayoutEffect(() => {
    if (!what) return;
    const me = mark.current;
    unkept.set(me, what);
    return () => {
      unkept.delete(me);
    };
  });
}

const asDraft = 'What you wrote is kept as a draft in this browser and is there when you come back.';
const asNothing = 'What you wrote is not kept.';

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
    unkept.set(me, { title: 'Leave without saving?', description: key ? asDraft : asNothing, danger: !key });
    return () => {
      unkept.delete(me);
    };
  }, [dirty, key]);
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
    unkept.delete(mark.current);
    if (key) drafts.drop(key);
  }, [key]);
  const guard = useCallback((leave: () => void) => {
    const [ask] = watchers;
    const what = unkept.get(mark.current);
    if (what && ask) ask(what, leave);
    else leave();
  }, []);
  return { release, guard };
}
