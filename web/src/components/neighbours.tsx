import { ChevronDown, ChevronUp } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useHotkeys } from '@/lib/hotkeys';
import { type ListKind, neighboursOf } from '@/lib/list-order';
import { Button } from './ui/button';

/**
 * To the row before and after in the list one came from, also by k and j; Escape goes back to the list where one is given. Draws nothing for
 * somebody who came by a link.
 */
export function Neighbours({ kind, id, to, list }: { kind: ListKind; id: string; to: (id: string) => string; list?: string }) {
  const navigate = useNavigate();
  const { previous, next, place, of } = neighboursOf(kind, id);
  const go = (target: string | undefined) => target && void navigate(to(target), { replace: true });
  useHotkeys({ j: () => go(next), k: () => go(previous), escape: () => (list ? void navigate(list) : false) });
  if (place === 0) return null;
  return (
    <div className="flex items-center">
      <span className="tabular mr-1 text-sm text-ink-3">
        {place} of {of}
      </span>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Previous in the list"
        title="Previous (k)"
        disabled={!previous}
        onClick={() => go(previous)}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button variant="ghost" size="icon" aria-label="Next in the list" title="Next (j)" disabled={!next} onClick={() => go(next)}>
        <ChevronDown aria-hidden />
      </Button>
    </div>
  );
}
