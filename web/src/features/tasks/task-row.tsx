import { type MouseEvent, memo, type Ref } from 'react';
import { Link } from 'react-router';
import type { Agent, Task } from '@/api/types';
import { RelativeTime } from '@/components/relative-time';
import { TaskStatusBadge } from '@/components/status-badge';
import { Badge } from '@/components/ui/badge';
import { RowCheckbox } from '@/components/ui/row-checkbox';
import { cn } from '@/lib/cn';
import { formatCost } from '@/lib/format';
import { paths } from '@/lib/paths';
import { MarkIcon } from './mark-icon';
import type { TaskColumn } from './task-columns';
import { type RowCommands, TaskRowMenu } from './task-row-menu';

/** Where the cells of a row stand: one line on wide screens (`tracks` sets the variables on the list), two on phones. */
export const rowGrid =
  'grid grid-cols-[28px_minmax(0,1fr)_auto_32px] items-center gap-x-2 px-3 md:grid-cols-(--narrow) lg:grid-cols-(--wide) lg:gap-x-3';

export interface TaskRowProps {
  task: Task;
  index: number;
  /** Place and height in pixels. */
  top: number;
  height: number;
  agent: Agent | undefined;
  columns: readonly TaskColumn[];
  selected: boolean;
  active: boolean;
  /** One line; else two, for phones. */
  wide: boolean;
  onSelect: (task: Task, index: number, range: boolean) => void;
  commands: RowCommands;
  link?: Ref<HTMLAnchorElement> | undefined;
}

export const TaskRow = memo(function TaskRow({
  task,
  index,
  top,
  height,
  agent,
  columns,
  selected,
  active,
  wide,
  onSelect,
  commands,
  link,
}: TaskRowProps) {
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={{ height, top }}
      data-testid="task-card"
      data-task-id={task.id}
      className={cn(
        rowGrid,
        'absolute inset-x-0 border-b border-line text-sm hover:bg-hover',
        selected && 'bg-selected hover:bg-selected',
        active && !selected && 'bg-hover',
      )}
    >
      <td className="relative z-10 flex items-center max-md:row-span-2">
        <RowCheckbox
          aria-label={`Select ${task.title}`}
          checked={selected}
          onChange={() => {}}
          onClick={(event: MouseEvent) => onSelect(task, index, event.shiftKey)}
          className="relative after:absolute after:-inset-2.5"
        />
      </td>
      <td className="flex min-w-0 items-center gap-2 max-md:col-start-2 max-md:row-start-2 max-md:self-start">
        <TaskStatusBadge task={task} />
        {!wide && <span className="truncate text-ink-3">{agent?.name}</span>}
      </td>
      <td className="flex min-w-0 items-center gap-2 max-md:col-start-2 max-md:row-start-1 max-md:self-end">
        <Link
          ref={link}
          to={paths.task.to(task.id)}
          title={task.title}
          dir="auto"
          className="block min-w-0 truncate text-left font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {task.title}
        </Link>
        {task.is_sample && <Badge>Sample</Badge>}
        {task.rating && <MarkIcon mark={task.rating} />}
      </td>
      {wide ? (
        columns.map(({ key, right, narrow, cell }) => (
          <td key={key} className={cn('min-w-0', right && 'tabular text-right text-ink-2', !narrow && 'hidden lg:block')}>
            {cell(task, agent)}
          </td>
        ))
      ) : (
        <>
          <td className="col-start-3 row-start-1 self-end text-right">
            <RelativeTime time={task.created_at} quiet compact className="relative z-10 text-xs text-ink-3" />
          </td>
          <td className="tabular col-start-3 row-start-2 self-start text-right text-xs text-ink-2">
            {task.started_at ? formatCost(task.cost_usd) : '–'}
          </td>
        </>
      )}
      <td className="relative z-10 max-md:col-start-4 max-md:row-span-2 max-md:row-start-1">
        <TaskRowMenu task={task} commands={commands} />
      </td>
    </tr>
  );
});
