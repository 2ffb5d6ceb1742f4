import { History } from 'lucide-react';
import { RelativeTime } from './relative-time';
import { Button } from './ui/button';

/** A form begins with what was not saved the last time. */
export function DraftNotice({ at, onDiscard }: { at: number; onDiscard: () => void }) {
  return (
    <div
      role="status"
      data-testid="draft-notice"
      className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-sunken py-1.5 pr-2 pl-3 text-sm"
    >
      <History aria-hidden className="size-4 shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1">
        Your unsaved draft, <RelativeTime quiet time={new Date(at).toISOString()} />
      </span>
      <Button size="sm" onClick={onDiscard}>
        Discard draft
      </Button>
    </div>
  );
}
