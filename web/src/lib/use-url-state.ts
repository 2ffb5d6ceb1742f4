import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';

type Shape = { [key: string]: string | number | boolean | string[] };

/** A number, a flag and a list are read by the kind of their default; what can't be read is the default. */
export function readUrlState<T extends Shape>(search: URLSearchParams, defaults: T): T {
  const result: Shape = {};
  for (const [key, fallback] of Object.entries(defaults)) {
    const raw = search.get(key);
    if (raw === null) result[key] = fallback;
    else if (typeof fallback === 'number') result[key] = raw !== '' && Number.isFinite(Number(raw)) ? Number(raw) : fallback;
    else if (typeof fallback === 'boolean') result[key] = raw === '1' || raw === 'true';
    else if (Array.isArray(fallback)) result[key] = raw.split(',').filter(Boolean);
    else result[key] = raw;
  }
  return result as T;
}

/** The same parameters with the changes in them; values equal to their default leave the URL, strangers stay. */
export function writeUrlState<T extends Shape>(search: URLSearchParams, defaults: T, change: Partial<T>): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [key, value] of Object.entries(change)) {
    const fallback = defaults[key];
    const text = Array.isArray(value) ? value.join(',') : typeof value === 'boolean' ? (value ? '1' : '0') : String(value ?? '');
    const same = Array.isArray(fallback) ? fallback.join(',') === text : value === fallback;
    if (value === undefined || same) next.delete(key);
    else next.set(key, text);
  }
  return next;
}

export interface UrlState<T> {
  state: T;
  /** Changes some values. Typing replaces the history entry; pass `{ push: true }` where Back should undo the step. */
  set: (change: Partial<T>, options?: { push?: boolean }) => void;
  /** Back to the defaults, all or only the named ones. */
  reset: (keys?: (keyof T)[]) => void;
  /** How many values differ from their default. */
  changed: number;
}

/** How often a step to another address was refused. */
export const refusals = { count: 0 };

/** Filters, sort and page of a view, kept in the URL: `const { state, set } = useUrlState({ search: '', status: [] as string[] })`. */
export function useUrlState<T extends Shape>(defaults: T): UrlState<T> {
  const [search, setSearch] = useSearchParams();
  // Defaults are written in place by callers, so their identity changes with each render while their content does not.
  const signature = JSON.stringify(defaults);
  const fixed = useMemo(() => JSON.parse(signature) as T, [signature]);
  const state = useMemo(() => readUrlState(search, fixed), [search, fixed]);
  // The router shows a change a moment after it was asked for. What is asked meanwhile builds on it, and asking for the same again
  // (a tab that is pressed and gets the focus) is no second step for Back.
  // A step that was refused, because something is not saved, may be asked for again.
  const asked = useRef<{ search: URLSearchParams; round: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address caught up
  useLayoutEffect(() => {
    asked.current = null;
  }, [search]);
  const set = useCallback(
    (change: Partial<T>, options: { push?: boolean } = {}) => {
      const recent = asked.current?.round === refusals.count ? asked.current.search : null;
      const current = recent ?? search;
      const next = writeUrlState(current, fixed, change);
      if (next.toString() === current.toString()) return;
      asked.current = { search: next, round: refusals.count };
      setSearch(next, { replace: !options.push, preventScrollReset: true });
    },
    [search, setSearch, fixed],
  );
  const reset = useCallback(
    (keys: (keyof T)[] = Object.keys(fixed)) => set(Object.fromEntries(keys.map((key) => [key, fixed[key]])) as Partial<T>),
    [set, fixed],
  );
  const changed = Object.keys(fixed).filter((key) => JSON.stringify(state[key]) !== JSON.stringify(fixed[key])).length;
  return { state, set, reset, changed };
}
