import { type ReactNode, useMemo, useRef } from 'react';
import type { Step, Task } from '@/api/types';
import type { TextStream } from '../text-stream';
import { EndRow } from './end-row';
import { ModelRow } from './model-row';
import { NoteRow, OtherRow } from './note-row';
import { StartRow } from './start-row';
import { foldTimeline, type TimelineEntry } from './timeline';
import { ToolRow } from './tool-row';
import { WaitRow } from './wait-row';

export interface TimelineViewProps {
  steps: readonly Step[];
  task: Task;
  /** An earlier run is looked at: nothing of it goes on. */
  past: boolean;
  agentName: string;
  stream: TextStream;
  /** Shown at the end: the result, or what to do about a failure. */
  end: ReactNode;
}

export function TimelineView({ steps, task, past, agentName, stream, end }: TimelineViewProps) {
  const entries = useStable(useMemo(() => foldTimeline(steps, past ? null : task), [steps, past, task]));
  const origin = Date.parse((past ? null : task.started_at) ?? steps[0]?.started_at ?? task.created_at);
  const structured = task.output_schema !== null;
  const expires = past ? null : task.waiting_expires_at;
  const duration = task.started_at && task.completed_at ? Date.parse(task.completed_at) - Date.parse(task.started_at) : null;
  return (
    <ol aria-label="Timeline" className="min-w-0">
      {entries.map((entry) => {
        switch (entry.kind) {
          case 'start':
            return <StartRow key={entry.key} entry={entry} origin={origin} />;
          case 'model':
            return <ModelRow key={entry.key} entry={entry} origin={origin} stream={stream} structured={structured} />;
          case 'tool':
            return <ToolRow key={entry.key} entry={entry} origin={origin} expires={expires} />;
          case 'note':
            return <NoteRow key={entry.key} entry={entry} origin={origin} expires={expires} />;
          case 'wait':
            return <WaitRow key={entry.key} entry={entry} task={task} agentName={agentName} />;
          case 'end':
            return (
              <EndRow key={entry.key} entry={entry} origin={origin} duration={duration}>
                {end}
              </EndRow>
            );
          default:
            return <OtherRow key={entry.key} entry={entry} origin={origin} />;
        }
      })}
    </ol>
  );
}

/** An entry that says the same as before stays the same object, so that its row is not drawn anew. */
function useStable(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const known = useRef(new Map<string, TimelineEntry>());
  return useMemo(() => {
    const next = new Map<string, TimelineEntry>();
    const stable = entries.map((entry) => {
      const before = known.current.get(entry.key);
      const kept = before && same(before, entry) ? before : entry;
      next.set(entry.key, kept);
      return kept;
    });
    known.current = next;
    return stable;
  }, [entries]);
}

/** Steps are replaced when they change, so a look at the fields is enough; what is made from a step follows from it. */
function same(a: TimelineEntry, b: TimelineEntry): boolean {
  const [left, right] = [a as unknown as Record<string, unknown>, b as unknown as Record<string, unknown>];
  return Object.keys(right).every((key) => key === 'start' || left[key] === right[key]);
}
