const watchers = new Set<() => void>();

/** Called by the API client when the server says that nobody is signed in any more. */
export function tellSignedOut(): void {
  for (const watcher of watchers) watcher();
}

export function watchSignedOut(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
