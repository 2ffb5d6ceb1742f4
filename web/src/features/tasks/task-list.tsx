import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Task } from '@/api/types';
import { useDensity } from '@/app/density';
import { Skeleton } from '@/components/ui/skeleton';
import { useAgentName } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { useListKeys } from '@/lib/hotkeys';
import { paths } from '@/lib/paths';
import { useMedia } from '@/lib/use-media';
import type { ListFilter } from './task-filters';
import { TaskListHead } from './task-list-head';
import { TaskRow } from './task-row';
import type { RowCommands } from './task-row-menu';
import type { Selection } from './use-selection';
import { type TaskRows, useTaskRows } from './use-task-rows';

/** Top bar and column heads, which cover the first pixels of the page. */
const covered = 52 + 36;

export interface TaskListProps {
  filter: ListFilter;
  sort: string;
  onSort: (column: string) => void;
  selection: Selection;
  commands: RowCommands;
  /** What to show instead of rows: nothing there, or a failure. */
  instead: (rows: TaskRows) => ReactNode;
  onTotal: (total: number | undefined) => void;
}

export function TaskList({ filter, sort, onSort, selection, commands, instead, onTotal }: TaskListProps) {
  const navigate = useNavigate();
  const agentName = useAgentName();
  const wide = useMedia('(width >= 48rem)');
  const density = useDensity();
  const size = wide ? (density === 'compact' ? 32 : 40) : 68;
  const [list, setList] = useState<HTMLElement | null>(null);
  const margin = useOffset(list);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const rows = useTaskRows(filter, range.first, range.last);
  const count = rows.total ?? 0;
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => size,
    overscan: 8,
    scrollMargin: margin,
    scrollPaddingStart: covered,
    scrollPaddingEnd: 72,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 40];
  if (first !== range.first || last !== range.last) setRange({ first, last });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured anew when the layout changes
  useEffect(() => virtual.measure(), [size]);
  useEffect(() => onTotal(rows.total), [rows.total, onTotal]);

  const anchor = useRef(-1);
  const { row } = rows;
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
    onMove: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
  });
  const activeId = keys.active >= 0 ? row(keys.active)?.id : undefined;
  useEffect(() => {
    if (activeId) link.current?.focus({ preventScroll: true });
  }, [activeId]);

  const replaced = instead(rows);
  if (replaced) return replaced;
  const loaded = items.map((item) => row(item.index)).filter((task) => task !== undefined);
  return (
    <table
      aria-label="Tasks"
      aria-rowcount={count + 1}
      aria-busy={rows.isPrevious || rows.total === undefined}
      className="block rounded-lg border border-line bg-surface"
    >
      <TaskListHead loaded={loaded} selection={selection} sort={sort} onSort={onSort} />
      <tbody
        ref={setList}
        className={cn('relative -mb-px block transition-opacity', rows.isPrevious && 'opacity-60')}
        style={{ height: rows.total === undefined ? size * 10 : virtual.getTotalSize() }}
      >
        {rows.total === undefined &&
          Array.from({ length: 10 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal shapes that never move
            <Placeholder key={index} index={index} top={index * size} height={size} />
          ))}
        {items.map((item) => {
          const task = row(item.index);
          const place = { index: item.index, top: item.start - margin, height: size };
          if (!task) return <Placeholder key={item.index} {...place} />;
          return (
            <TaskRow
              key={item.index}
              {...place}
              task={task}
              agentName={agentName(task.agent_id)}
              selected={selection.ids.has(task.id)}
              active={item.index === keys.active}
              wide={wide}
              onSelect={select}
              commands={commands}
              link={item.index === keys.active ? link : undefined}
            />
          );
        })}
      </tbody>
    </table>
  );
}

function Placeholder({ index, top, height }: { index: number; top: number; height: number }) {
  return (
    <tr
      aria-rowindex={index + 2}
      style={{ height, transform: `translateY(${top}px)` }}
      className="absolute inset-x-0 top-0 flex items-center border-b border-line px-3"
    >
      <td className="flex-1">
        <Skeleton className="w-2/3" />
      </td>
    </tr>
  );
}

/** How far an element is from the top of the page; what stands above it can grow. */
function useOffset(element: HTMLElement | null): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    if (!element) return;
    const measure = () => setOffset(Math.round(element.getBoundingClientRect().top + window.scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return offset;
}
