import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { paths } from '@/lib/paths';
import { plainText } from '@/lib/plain-text';
import { waitingKinds } from './kinds';
import { waitingQueries } from './waiting-queries';

export const canAskToNotify = (): boolean => 'Notification' in window && Notification.permission === 'default';

export async function askToNotify(): Promise<void> {
  await Notification.requestPermission();
}

const count = /^\(\d+\+?\) /;

/** The title of the window with the number of what waits before it: "(3) Dashboard". */
export function titleWith(title: string, waiting: number): string {
  const plain = title.replace(count, '');
  return waiting > 0 ? `(${waiting > 99 ? '99+' : waiting}) ${plain}` : plain;
}

/** Keeps the number in the window's title, and tells of what comes while nobody looks, if that was allowed. */
export function useWaitingNotices(): void {
  const { data } = useQuery(waitingQueries.list());
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const total = data?.total ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page sets a title of its own
  useEffect(() => {
    const put = () => {
      const title = titleWith(document.title, total);
      if (title !== document.title) document.title = title;
    };
    put();
    // Pages name themselves when their data is there; the number has to stay before it.
    const element = document.querySelector('title');
    if (!element) return;
    const observer = new MutationObserver(put);
    observer.observe(element, { childList: true });
    return () => observer.disconnect();
  }, [total, pathname]);

  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!data) return;
    const before = known.current;
    known.current = new Set(data.items.map(({ id }) => id));
    // What waited already when the page was opened is no news.
    if (!before || !('Notification' in window) || Notification.permission !== 'granted' || document.visibilityState === 'visible') return;
    for (const item of data.items.filter(({ id }) => !before.has(id)).slice(0, 3)) {
      const notice = new Notification(`${waitingKinds[item.kind].label}: ${item.title}`, {
        body: plainText(item.text).slice(0, 200),
        tag: item.id,
      });
      notice.onclick = () => {
        window.focus();
        void navigate(paths.waiting.to());
        notice.close();
      };
    }
  }, [data, navigate]);
}
