import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { paths } from '@/lib/paths';
import { TaskStatusIcon } from './status-badge';

/** A task in a short list: status, title, one line about it, and something on the right. Goes into a `ul`. */
export function TaskLine({ task, detail, aside }: { task: Task; detail?: ReactNode; aside?: ReactNode }) {
  return (
    <li className="flex min-h-(--row) items-center gap-3 border-b border-line py-1.5 last:border-0">
      <TaskStatusIcon task={task} />
      <div className="min-w-0 flex-1">
        <Link to={paths.task.to(task.id)} title={task.title} className="block truncate rounded-sm py-px font-medium hover:underline">
          {task.title}
        </Link>
        {detail && (
          <p className="truncate text-sm text-ink-3" title={typeof detail === 'string' ? detail : undefined}>
            {detail}
          </p>
        )}
      </div>
      {aside && <div className="flex shrink-0 items-center gap-1 text-sm text-ink-3">{aside}</div>}
    </li>
  );
}
