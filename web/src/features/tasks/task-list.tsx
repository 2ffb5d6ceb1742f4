import { type CSSProperties, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Task } from '@/api/types';
import { useDensity } from '@/app/density';
import { useAgentOf } from '@/features/agents/agent-queries';
import { useListKeys } from '@/lib/hotkeys';
import { rememberOrder } from '@/lib/list-order';
import { paths } from '@/lib/paths';
import { useMedia } from '@/lib/use-media';
import { type TaskColumn, tracks } from './task-columns';
import type { ListFilter } from './task-filters';
import { TaskListHead } from './task-list-head';
import { type Range, TaskListRows } from './task-list-rows';
import type { RowCommands } from './task-row-menu';
import type { Selection } from './use-selection';
import { pageSize, type TaskRows, useTaskRows } from './use-task-rows';

export interface TaskListProps {
  filter: ListFilter;
  sort: string;
  onSort: (column: string) => void;
  selection: Selection;
  columns: readonly TaskColumn[];
  commands: RowCommands;
  /** What to show instead of rows: nothing there, or a failure. */
  instead: (rows: TaskRows) => ReactNode;
  onTotal: (total: number | undefined) => void;
}

export function TaskList({ filter, sort, onSort, selection, columns, commands, instead, onTotal }: TaskListProps) {
  const navigate = useNavigate();
  const agent = useAgentOf();
  const wide = useMedia('(width >= 48rem)');
  const density = useDensity();
  const size = wide ? (density === 'compact' ? 32 : 40) : 68;
  // A scroll draws rows in each frame; all else here is drawn anew only when it comes to other pages, or what is selected is in sight.
  const [range, setRange] = useState<Range>({ first: 0, last: 40 });
  const sight = useRef(range);
  const rows = useTaskRows(filter, range.first, range.last);
  const { row } = rows;
  const count = rows.total ?? 0;
  useEffect(() => onTotal(rows.total), [rows.total, onTotal]);
  const order = useRef<() => string[]>(() => []);
  useEffect(() => {
    order.current = () => Array.from({ length: count }, (_, index) => row(index)?.id).filter((id) => id !== undefined);
  });
  // Read when the list is left: the pages of its tasks lead from one to the next.
  useEffect(() => () => rememberOrder('tasks', order.current()), []);
  const someSelected = selection.all || selection.ids.size > 0;
  const onRange = useCallback(
    (next: Range) => {
      sight.current = next;
      setRange((now) => (someSelected || stepOf(next.first) !== stepOf(now.first) || stepOf(next.last) !== stepOf(now.last) ? next : now));
    },
    [someSelected],
  );

  const anchor = useRef(-1);
  const latest = useRef(row);
  useEffect(() => {
    latest.current = row;
  });
  const select = useCallback(
    (task: Task, index: number, extend: boolean) => {
      if (extend && anchor.current >= 0) {
        const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
        const between: Task[] = [];
        for (let at = from; at <= to; at++) {
          const each = latest.current(at);
          if (each) between.push(each);
        }
        selection.add(between);
      } else selection.toggle(task);
      anchor.current = index;
    },
    [selection.add, selection.toggle],
  );

  const link = useRef<HTMLAnchorElement>(null);
  const scrollTo = useRef<((index: number) => void) | null>(null);
  const keys = useListKeys({
    count,
    onOpen: (index) => {
      const task = row(index);
      if (task) void navigate(paths.task.to(task.id));
    },
    onSelect: (index) => {
      const task = row(index);
      if (task) select(task, index, false);
    },
    onMove: (index) => scrollTo.current?.(index),
  });
  const activeId = keys.active >= 0 ? row(keys.active)?.id : undefined;
  useEffect(() => {
    if (activeId) link.current?.focus({ preventScroll: true });
  }, [activeId]);

  const replaced = instead(rows);
  if (replaced) return replaced;
  const inSight = () => {
    const tasks: Task[] = [];
    for (let index = sight.current.first; index <= sight.current.last; index++) {
      const task = row(index);
      if (task) tasks.push(task);
    }
    return tasks;
  };
  return (
    <table
      aria-label="Tasks"
      aria-rowcount={count + 1}
      aria-busy={rows.isPrevious || rows.total === undefined}
      className="block rounded-lg border border-line bg-surface"
      style={tracks(columns) as CSSProperties}
    >
      <TaskListHead loaded={inSight} empty={count === 0} selection={selection} columns={columns} sort={sort} onSort={onSort} />
      <TaskListRows
        total={rows.total}
        dimmed={rows.isPrevious}
        row={row}
        size={size}
        wide={wide}
        active={keys.active}
        link={link}
        scrollTo={scrollTo}
        agent={agent}
        columns={columns}
        isSelected={selection.has}
        onSelect={select}
        commands={commands}
        onRange={onRange}
      />
    </table>
  );
}

/** Half a page: the next one is asked for as early as that. */
const stepOf = (index: number) => Math.floor((2 * index) / pageSize);
