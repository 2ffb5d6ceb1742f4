import type { ExternalToast } from 'sonner';

type Kind = 'message' | 'success' | 'error' | 'warning';

let wanted = false;
const watchers = new Set<() => void>();
let ready: () => void;
const place = new Promise<void>((resolve) => {
  ready = resolve;
});

/** For the place where toasts are shown: it is drawn with the first one. */
export const showsToasts = (): boolean => wanted;
export const toastsReady = (): void => ready();
export function watchToasts(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

async function show(kind: Kind, text: string, options: ExternalToast | undefined): Promise<void> {
  if (!wanted) {
    wanted = true;
    for (const watcher of watchers) watcher();
  }
  const [{ toast: shown }] = await Promise.all([import('sonner'), place]);
  shown[kind](text, options);
}

const of = (kind: Kind) => (text: string, options?: ExternalToast) => void show(kind, text, options);

/** Short notes at the corner: `toast.success('Agent created')`; undo goes into `action: { label: 'Undo', onClick }`. */
export const toast = Object.assign(of('message'), { success: of('success'), error: of('error'), warning: of('warning') });
