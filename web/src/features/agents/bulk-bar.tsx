import { CirclePause, CirclePlay, Trash2, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { plural } from '@/lib/format';

interface Props {
  count: number;
  onActivate: () => void;
  onPause: () => void;
  onDelete: () => void;
  onClear: () => void;
}

/** What can be done with everything that is selected; floats over the end of the list. */
export function BulkBar({ count, onActivate, onPause, onDelete, onClear }: Props) {
  if (count === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="Selected agents"
      className="sticky bottom-4 z-20 mx-auto flex max-w-full animate-float-in flex-wrap items-center gap-1.5 rounded-lg bg-surface p-2 shadow-float"
    >
      <span role="status" className="tabular px-2 text-sm font-medium">
        {plural(count, 'agent')} selected
      </span>
      <Button size="sm" onClick={onActivate}>
        <CirclePlay aria-hidden />
        Activate
      </Button>
      <Button size="sm" onClick={onPause}>
        <CirclePause aria-hidden />
        Pause
      </Button>
      <Button size="sm" onClick={onDelete} className="text-bad">
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Button variant="ghost" size="icon-sm" aria-label="Clear selection" onClick={onClear}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
