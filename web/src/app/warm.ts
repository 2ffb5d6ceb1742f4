import { useEffect } from 'react';
import { loadQuestions } from '@/components/ui/alert-dialog';
import { loadDialogs } from '@/components/ui/dialog';
import { loadTopMenus } from './top-menus';

const signs = ['pointermove', 'pointerdown', 'keydown'] as const;

/** Fetches what opens over the page as soon as somebody begins to act on it; the first page shows without. */
export function useWarm(): void {
  useEffect(() => {
    const stop = new AbortController();
    const warm = () => {
      stop.abort();
      // What fails is fetched again when it is opened.
      void Promise.allSettled([loadDialogs(), loadQuestions(), loadTopMenus()]);
    };
    for (const sign of signs) window.addEventListener(sign, warm, { passive: true, signal: stop.signal });
    return () => stop.abort();
  }, []);
}
