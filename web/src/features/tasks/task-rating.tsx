import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import type { Task, TaskMark, TaskRating } from '@/api/types';
import { patchTask } from '@/app/live-updates';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { cn } from '@/lib/cn';
import { drafts } from '@/lib/drafts';
import { useUnsaved } from '@/lib/use-unsaved';
import { taskQueries, taskRequests } from './task-queries';
import { complain } from './use-task-actions';

/** What the user thinks of a run: good or bad, and why. */
export function TaskRatingBar({ task, run }: { task: Task; run: number }) {
  const client = useQueryClient();
  const { data } = useQuery({ ...taskQueries.ratings(task), placeholderData: keepPreviousData });
  const rating = data?.find((each) => each.run === run);
  const [busy, setBusy] = useState(false);
  const change = async (work: Promise<Task>): Promise<boolean> => {
    setBusy(true);
    let done = false;
    try {
      const next = await work;
      patchTask(client, { ...next, task_id: next.id });
      await client.invalidateQueries({ queryKey: taskQueries.ratingsOf(task.id) });
      void client.invalidateQueries({ queryKey: taskQueries.lists() });
      done = true;
    } catch (error) {
      complain('The mark could not be saved')(error);
    }
    setBusy(false);
    return done;
  };
  const mark = (next: TaskMark) =>
    change(
      rating?.mark === next
        ? taskRequests.unrate(task.id, run)
        : taskRequests.rate(task.id, { mark: next, note: rating?.note ?? null, run }),
    );
  return (
    <section aria-label="What you think of this run" data-testid="task-rating" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-ink-2">{rating ? 'You marked this run' : 'How was this run?'}</span>
        <MarkButton mark="good" rating={rating} busy={busy} onPress={mark} />
        <MarkButton mark="bad" rating={rating} busy={busy} onPress={mark} />
        {rating && (
          <span className="text-sm text-ink-2">
            <RelativeTime time={rating.rated_at} />
          </span>
        )}
      </div>
      {rating && (
        <Note
          key={rating.run}
          taskId={task.id}
          rating={rating}
          onSave={(note) => change(taskRequests.rate(task.id, { mark: rating.mark, note, run }))}
        />
      )}
    </section>
  );
}

function MarkButton({
  mark,
  rating,
  busy,
  onPress,
}: {
  mark: TaskMark;
  rating: TaskRating | undefined;
  busy: boolean;
  onPress: (mark: TaskMark) => void;
}) {
  const on = rating?.mark === mark;
  const Icon = mark === 'good' ? ThumbsUp : ThumbsDown;
  return (
    <Button
      size="sm"
      aria-pressed={on}
      disabled={busy}
      onClick={() => onPress(mark)}
      className={cn(on && (mark === 'good' ? 'bg-ok-soft text-ok' : 'bg-bad-soft text-bad'))}
    >
      <Icon aria-hidden />
      {mark === 'good' ? 'Good' : 'Bad'}
    </Button>
  );
}

function Note({ taskId, rating, onSave }: { taskId: string; rating: TaskRating; onSave: (note: string | null) => Promise<boolean> }) {
  const draft = `task-note.${taskId}.${rating.run}`;
  const [text, setText] = useState(() => drafts.read<string>(draft)?.value ?? rating.note ?? '');
  const [busy, setBusy] = useState(false);
  const changed = text.trim() !== (rating.note ?? '');
  const unsaved = useUnsaved(draft, changed, text);
  const save = async () => {
    setBusy(true);
    if (await onSave(text.trim() || null)) unsaved.release();
    setBusy(false);
  };
  return (
    <div className="flex max-w-[640px] flex-wrap items-start gap-2">
      <Textarea
        aria-label="Note on this run"
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={2_000}
        rows={1}
        placeholder="Why? (optional)"
        className="min-h-9 min-w-60 flex-1"
      />
      {changed && (
        <>
          <Button size="sm" pending={busy} onClick={() => void save()}>
            Save note
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              unsaved.release();
              setText(rating.note ?? '');
            }}
          >
            Discard
          </Button>
        </>
      )}
    </div>
  );
}
