import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import type { Agent, Task } from '@/api/types';
import { Skeleton } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import type { TaskColumn } from './task-columns';
import { TaskRow } from './task-row';
import type { RowCommands } from './task-row-menu';

/** Top bar and column heads, which cover the first pixels of the page. */
const covered = 52 + 36;

/** The first and the last row that are drawn. */
export interface Range {
  first: number;
  last: number;
}

interface TaskListRowsProps {
  total: number | undefined;
  dimmed: boolean;
  row: (index: number) => Task | undefined;
  /** Height of a row in pixels. */
  size: number;
  wide: boolean;
  /** Row under the keyboard. */
  active: number;
  link: RefObject<HTMLAnchorElement | null>;
  /** Is given what brings a row into sight. */
  scrollTo: RefObject<((index: number) => void) | null>;
  agent: (id: string | null) => Agent | undefined;
  columns: readonly TaskColumn[];
  isSelected: (id: string) => boolean;
  onSelect: (task: Task, index: number, range: boolean) => void;
  commands: RowCommands;
  onRange: (range: Range) => void;
}

/** The rows in sight, which a scroll draws by themselves. */
export const TaskListRows = memo(function TaskListRows({
  total,
  dimmed,
  row,
  size,
  wide,
  active,
  link,
  scrollTo,
  agent,
  columns,
  isSelected,
  onSelect,
  commands,
  onRange,
}: TaskListRowsProps) {
  const [list, setList] = useState<HTMLElement | null>(null);
  const margin = useOffset(list);
  const virtual = useWindowVirtualizer({
    count: total ?? 0,
    estimateSize: () => size,
    overscan: 8,
    scrollMargin: margin,
    scrollPaddingStart: covered,
    scrollPaddingEnd: 72,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 40];
  useEffect(() => onRange({ first, last }), [first, last, onRange]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured anew when the layout changes
  useEffect(() => virtual.measure(), [size]);
  useEffect(() => {
    scrollTo.current = (index) => virtual.scrollToIndex(index, { align: 'auto' });
  });
  return (
    <tbody
      ref={setList}
      className={cn('relative -mb-px block transition-opacity', dimmed && 'opacity-60')}
      style={{ height: total === undefined ? size * 10 : virtual.getTotalSize() }}
    >
      {total === undefined &&
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
            agent={agent(task.agent_id)}
            columns={columns}
            selected={isSelected(task.id)}
            active={item.index === active}
            wide={wide}
            onSelect={onSelect}
            commands={commands}
            link={item.index === active ? link : undefined}
          />
        );
      })}
    </tbody>
  );
});

function Placeholder({ index, top, height }: { index: number; top: number; height: number }) {
  return (
    <tr aria-rowindex={index + 2} style={{ height, top }} className="absolute inset-x-0 flex items-center border-b border-line px-3">
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
