import { useQuery } from '@tanstack/react-query';
import { Download, FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Task } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { JsonView } from '@/components/json-view';
import { formatBytes } from '@/lib/format';
import { taskQueries, taskRequests } from './task-queries';

/** What the agent was given. */
export function TaskInputView({ task }: { task: Task }) {
  const data = Object.keys(task.input_data).length > 0;
  return (
    <div className="flex flex-col gap-5" data-testid="task-input">
      <Part title="Instructions">
        {task.description ? (
          <CodeBlock label="Description" code={task.description} wrap />
        ) : (
          <p className="text-ink-3">The title says it all; there is no description.</p>
        )}
      </Part>
      {data && (
        <Part title="Input data">
          <JsonView label="JSON" value={task.input_data} />
        </Part>
      )}
      {task.input_files.length > 0 && (
        <Part title="Files">
          <ul className="flex flex-col gap-1">
            {task.input_files.map((id, index) => (
              <InputFile key={id} id={id} number={index + 1} />
            ))}
          </ul>
        </Part>
      )}
      {task.output_schema && (
        <Part title="Expected output">
          <JsonView label="JSON schema" value={task.output_schema} />
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function InputFile({ id, number }: { id: string; number: number }) {
  const { data, isError } = useQuery(taskQueries.inputFile(id));
  const name = data?.name ?? `File ${number}`;
  return (
    <li className="flex min-h-9 items-center gap-2 rounded-lg border border-line px-2.5 py-1 text-sm">
      <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
      {isError ? (
        <span className="flex-1 text-ink-3">{name} was deleted</span>
      ) : (
        <a href={taskRequests.fileUrl(id)} download={name} className="min-w-0 flex-1 truncate rounded-sm hover:underline">
          {name}
        </a>
      )}
      {data?.size != null && <span className="tabular text-ink-3">{formatBytes(data.size)}</span>}
      {!isError && <Download aria-hidden className="size-4 shrink-0 text-ink-3" />}
    </li>
  );
}
