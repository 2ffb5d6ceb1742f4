import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Task } from '@/api/types';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/lib/cn';
import type { TaskColumn } from './task-columns';
import { readSort } from './task-filters';
import { rowGrid } from './task-row';
import type { Selection } from './use-selection';

interface TaskListHeadProps {
  /** The tasks in sight, as they are when it is asked. */
  loaded: () => readonly Task[];
  empty: boolean;
  selection: Selection;
  columns: readonly TaskColumn[];
  sort: string;
  onSort: (column: string) => void;
}

/** The heads of the columns, which stay in sight; phones sort by the toolbar. */
export function TaskListHead({ loaded, empty, selection, columns, sort, onSort }: TaskListHeadProps) {
  return (
    <thead className="sticky top-13 z-20 hidden rounded-t-lg bg-sunken md:block">
      <tr
        aria-rowindex={1}
        className={cn(rowGrid, 'h-9 border-b border-line text-sm text-ink-3 [&_th]:font-medium [&_th]:not-[.text-right]:text-left')}
      >
        <th scope="col" className="flex items-center">
          <SelectLoaded loaded={loaded} empty={empty} selection={selection} />
        </th>
        <Head>Status</Head>
        <Head column="title" sort={sort} onSort={onSort}>
          Title
        </Head>
        {columns.map(({ key, label, sort: column, right, narrow }) => (
          <Head key={key} {...(column ? { column, sort, onSort } : {})} className={cn(right && 'text-right', !narrow && 'hidden lg:block')}>
            {label}
          </Head>
        ))}
        <th scope="col">
          <span className="sr-only">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function SelectLoaded({ loaded, empty, selection }: Pick<TaskListHeadProps, 'loaded' | 'empty' | 'selection'>) {
  const tasks = selection.all || selection.ids.size > 0 ? loaded() : [];
  const chosen = tasks.filter((task) => selection.has(task.id)).length;
  const all = chosen > 0 && chosen === tasks.length;
  return (
    <Checkbox
      aria-label="Select the tasks in sight"
      checked={all ? true : chosen > 0 ? 'indeterminate' : false}
      disabled={empty}
      onCheckedChange={() => {
        if (selection.all) selection.clear();
        else if (all) selection.remove(loaded().map((task) => task.id));
        else selection.add(loaded());
      }}
      className="relative after:absolute after:-inset-2.5"
    />
  );
}

function Head(props: { children: ReactNode; column?: string; sort?: string; onSort?: (column: string) => void; className?: string }) {
  const { children, column, sort, onSort, className } = props;
  if (!column || !sort || !onSort) {
    return (
      <th scope="col" className={className}>
        {children}
      </th>
    );
  }
  const now = readSort(sort);
  const sorted = now.column === column;
  const Arrow = now.descending ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={sorted ? (now.descending ? 'descending' : 'ascending') : 'none'} className={className}>
      <button
        type="button"
        onClick={() => onSort(column)}
        className={cn('inline-flex items-center gap-1 rounded-sm hover:text-ink', sorted && 'text-ink')}
      >
        {children}
        {sorted && <Arrow aria-hidden className="size-3.5" />}
      </button>
    </th>
  );
}
