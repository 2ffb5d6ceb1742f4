import { useQuery } from '@tanstack/react-query';
import { Download, FileText } from 'lucide-react';
import { useState } from 'react';
import type { WaitingContent } from '@/api/types';
import { Clamped } from '@/components/clamped';
import { DiffView } from '@/components/diff/diff-view';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';
import { Segmented } from '@/components/segmented';
import { taskQueries, taskRequests } from '@/features/tasks/task-queries';
import { formatBytes } from '@/lib/format';
import { toJson } from '@/lib/json';

const views = [
  { value: 'whole', label: 'Whole' },
  { value: 'changes', label: 'Changes' },
] as const;

/** A part of what is decided on: in full, beside what it was the last time, with the files that belong to it. */
export function ContentPart({ part, height }: { part: WaitingContent; height: number }) {
  const [view, setView] = useState<'whole' | 'changes'>('whole');
  const compared = part.before !== null;
  return (
    <section aria-label={part.title ?? 'What is decided on'} className="flex flex-col gap-2">
      {(part.title || compared) && (
        <div className="flex min-h-7 flex-wrap items-center gap-2">
          <h3 className="min-w-0 flex-1 text-sm font-medium text-ink-2 wrap-anywhere">{part.title}</h3>
          {compared && <Segmented label="What is shown" value={view} options={views} onChange={setView} />}
        </div>
      )}
      {part.error ? (
        <p className="rounded-lg bg-bad-soft px-3 py-2 text-sm wrap-anywhere">{part.error}</p>
      ) : view === 'changes' && compared ? (
        <DiffView before={textOf(part.before)} after={textOf(part.value)} label="Changes since the last time" />
      ) : typeof part.value === 'string' ? (
        <div data-testid="waiting-content" className="rounded-lg border border-line bg-bg p-4">
          <Clamped height={height}>
            <Markdown text={part.value} />
          </Clamped>
        </div>
      ) : (
        <div data-testid="waiting-content">
          <JsonView value={part.value} label={part.title ?? 'Content'} />
        </div>
      )}
      {part.cut && <p className="text-sm text-ink-3">This is long and is shown in part; the run has the whole of it.</p>}
      {part.task_id && <Files taskId={part.task_id} />}
    </section>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : toJson(value, 2));

function Files({ taskId }: { taskId: string }) {
  const { data } = useQuery(taskQueries.artifacts(taskId));
  if (!data || data.length === 0) return null;
  return (
    <ul aria-label="Files" className="flex flex-wrap gap-1.5">
      {data.slice(0, 20).map((file) => (
        <li key={file.path}>
          <a
            href={taskRequests.artifactUrl(taskId, file.path)}
            download={file.name}
            className="flex min-h-8 max-w-full items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-sm hover:border-line-strong hover:bg-hover"
          >
            <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
            <span className="min-w-0 truncate">{file.path}</span>
            <span className="tabular text-xs text-ink-3">{formatBytes(file.size)}</span>
            <Download aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          </a>
        </li>
      ))}
    </ul>
  );
}
