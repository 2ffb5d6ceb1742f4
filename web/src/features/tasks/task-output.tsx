import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Task } from '@/api/types';
import { CopyButton } from '@/components/copy-button';
import { EmptyState } from '@/components/empty-state';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';
import { Button } from '@/components/ui/button';
import { formatNumber, plural } from '@/lib/format';
import { toJson } from '@/lib/json';
import { saveText } from '@/lib/save-file';

/** The result: JSON where JSON was asked for, else Markdown. */
export function TaskOutput({ task, failure }: { task: Task; failure: ReactNode }) {
  const output = task.output_data;
  if (!output) {
    if (task.status === 'failed') return failure;
    return (
      <EmptyState title={task.status === 'cancelled' ? 'No result' : 'No result yet'}>
        {task.status === 'cancelled' ? 'The task was cancelled before it had one.' : 'It stands here when the agent has finished.'}
      </EmptyState>
    );
  }
  const structured = output.data !== undefined;
  const name = fileName(task.title, structured ? 'json' : 'md');
  const text = structured ? toJson(output.data, 2) : output.result;
  return (
    <section aria-label="Result" data-testid="task-output" className="flex flex-col gap-3">
      {output.truncated && (
        <p className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-ink-2">
          The answer reached the longest length the agent allows and ends in the middle. Raise “Longest answer” in the settings of the
          agent, then run the task again.
        </p>
      )}
      {structured ? (
        <JsonView label="Result" value={output.data} />
      ) : (
        <div className="rounded-lg border border-line bg-surface">
          <div className="flex h-9 items-center justify-end gap-1 border-b border-line pr-1 pl-4">
            <h2 className="min-w-0 flex-1 truncate text-sm font-medium text-ink-3">{output.model}</h2>
            <CopyButton text={output.result} label="Copy result" />
          </div>
          <div className="p-4 sm:p-5">
            {output.result ? <Markdown text={output.result} /> : <p className="text-ink-3">The answer is empty.</p>}
          </div>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-3">
        <Button size="sm" onClick={() => saveText(name, text, structured ? 'application/json' : 'text/markdown')}>
          <Download aria-hidden />
          Download {name.split('.').at(-1)}
        </Button>
        <span className="tabular">{structured ? plural(text.length, 'character') : `${formatNumber(words(output.result))} words`}</span>
      </div>
    </section>
  );
}

const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** A file name that every system takes. */
export function fileName(title: string, ending: string): string {
  const base = title
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/[\s_-]+/g, '-')
    .slice(0, 60)
    .toLowerCase();
  return `${base || 'result'}.${ending}`;
}
