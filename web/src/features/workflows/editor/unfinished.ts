import { useSyncExternalStore } from 'react';

/** Texts of fields that do not parse yet, by workflow, node and field: kept while other nodes are looked at. */
const texts = new Map<string, string>();
const listeners = new Set<() => void>();
let version = 0;

export const unfinished = {
  read: (key: string): string | undefined => texts.get(key),
  write(key: string, text: string | null): void {
    if (text === null ? !texts.delete(key) : texts.get(key) === text) return;
    if (text !== null) texts.set(key, text);
    version++;
    for (const listener of listeners) listener();
  },
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The keys of a workflow's fields that do not parse, without its own part. */
export function useUnfinished(workflow: string): string[] {
  useSyncExternalStore(subscribe, () => version);
  return [...texts.keys()].filter((key) => key.startsWith(`${workflow}/`)).map((key) => key.slice(workflow.length + 1));
}
