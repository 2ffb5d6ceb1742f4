import { parseJson, toJson } from '@/lib/json';

const prefix = 'personal-q.draft.';

interface Kept<T> {
  at: number;
  value: T;
}

/** How often a draft was dropped: who is about to keep an older one finds out. */
const rounds = new Map<string, number>();

/** Drafts of forms, in this browser until they are saved or discarded. Storage can be forbidden or full: then there is none. */
export const drafts = {
  read<T>(key: string): Kept<T> | null {
    try {
      const kept = parseJson(localStorage.getItem(prefix + key) ?? 'null') as Kept<T> | null;
      return kept && typeof kept.at === 'number' && 'value' in kept ? kept : null;
    } catch {
      // See above.
      return null;
    }
  },
  keep(key: string, value: unknown): void {
    try {
      localStorage.setItem(prefix + key, toJson({ at: Date.now(), value }));
    } catch {
      // See above.
    }
  },
  round: (key: string): number => rounds.get(key) ?? 0,
  drop(key: string): void {
    rounds.set(key, drafts.round(key) + 1);
    try {
      localStorage.removeItem(prefix + key);
    } catch {
      // See above.
    }
  },
};
