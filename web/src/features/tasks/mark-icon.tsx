import { ThumbsDown, ThumbsUp } from 'lucide-react';
import type { TaskMark } from '@/api/types';

/** What the user thinks of a run, where there is room for a sign only. */
export function MarkIcon({ mark }: { mark: TaskMark }) {
  const [Icon, tone, words] = mark === 'good' ? [ThumbsUp, 'text-ok', 'Marked good'] : [ThumbsDown, 'text-bad', 'Marked bad'];
  return (
    <span title={words} className={`shrink-0 ${tone}`}>
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{words}</span>
    </span>
  );
}
