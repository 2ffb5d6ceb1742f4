import { type MouseEvent, memo, type Ref } from 'react';
import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { Elapsed, RelativeTime } from '@/components/relative-time';
import { PriorityBadge, TaskStatusBadge } from '@/components/status-badge';
import { RowCheckbox } from '@/components/ui/row-checkbox';
import { cn } from '@/lib/cn';
import { formatCost, formatDuration } from '@/lib/format';
import { paths } from '@/lib/paths';
import { type RowCommands, TaskRowMenu } from './task-row-menu';
import { durationOf } from './task-rules';

/** Where the cells of a row stand: one line on wide screens, two on phones. */
export const rowGrid =
  'grid grid-cols-[28px_minmax(0,1fr)_auto_32px] items-center gap-x-2 px-3 md:grid-cols-[28px_150px_minmax(0,1fr)_88px_84px_32px] lg:grid-cols-[28px_156px_minmax(0,2fr)_minmax(0,1fr)_76px_112px_76px_72px_32px] lg:gap-x-3';

export interface TaskRowProps {
  task: Task;
  index: number;
  /** Place and height in pixels. */
  top: number;
  height: number;
  agentName: string | undefined;
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
  agentName,
  selected,
  active,
  wide,
  onSelect,
  commands,
  link,
}: TaskRowProps) {
  const duration = task.status === 'running' && task.started_at ? <Elapsed start={task.started_at} /> : formatDuration(durationOf(task));
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
        {!wide && <span className="truncate text-ink-3">{agentName}</span>}
      </td>
      <td className="min-w-0 max-md:col-start-2 max-md:row-start-1 max-md:self-end">
        <Link
          ref={link}
          to={paths.task.to(task.id)}
          title={task.title}
          className="block truncate font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {task.title}
        </Link>
      </td>
      <td className="hidden truncate text-ink-3 lg:block" title={agentName}>
        {agentName ?? '–'}
      </td>
      <td className="hidden items-center lg:flex">
        <PriorityBadge priority={task.priority} className={task.priority === 'urgent' ? '-ml-1.5' : 'border-0 px-0'} />
      </td>
      <td className="max-md:col-start-3 max-md:row-start-1 max-md:self-end max-md:text-right">
        <RelativeTime time={task.created_at} quiet compact={!wide} className="relative z-10 text-ink-3 max-md:text-xs" />
      </td>
      <td className="tabular hidden text-right text-ink-2 md:block">{duration}</td>
      <td className="tabular text-right text-ink-2 max-md:col-start-3 max-md:row-start-2 max-md:self-start max-md:text-xs md:max-lg:hidden">
        {task.started_at ? formatCost(task.cost_usd) : '–'}
      </td>
      <td className="relative z-10 max-md:col-start-4 max-md:row-span-2 max-md:row-start-1">
        <TaskRowMenu task={task} commands={commands} />
      </td>
    </tr>
  );
});
