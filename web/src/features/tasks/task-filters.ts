import {
  type RatingFilter,
  ratingFilters,
  type TaskPriority,
  type TaskStatus,
  taskPriorities,
  taskStatuses,
  type WaitReason,
  waitReasons,
} from '@/api/types';
import { type TimeBounds, timeBounds } from '@/lib/time-range';
import { defaultColumns } from './task-columns';
import type { TaskFilter } from './task-queries';

/** The state of the list as it stands in the URL. */
export const taskListDefaults = {
  search: '',
  status: [] as string[],
  priority: [] as string[],
  waiting_for: [] as string[],
  rating: [] as string[],
  agent_id: '',
  time: '',
  from: '',
  to: '',
  sort: '-created_at',
  columns: defaultColumns,
};
export type TaskListState = typeof taskListDefaults;

export const taskSorts = [
  { value: '-created_at', label: 'Newest first' },
  { value: 'created_at', label: 'Oldest first' },
  { value: '-priority', label: 'Most urgent first' },
  { value: '-completed_at', label: 'Last finished first' },
  { value: '-duration', label: 'Longest first' },
  { value: '-cost', label: 'Most expensive first' },
  { value: 'title', label: 'By title' },
] as const;

const columns = ['created_at', 'completed_at', 'priority', 'title', 'cost', 'duration'];

const known = <T extends string>(values: readonly T[], words: readonly string[]): T[] => values.filter((value) => words.includes(value));

export type ListFilter = Omit<TaskFilter, 'skip' | 'limit'> & TimeBounds;

/** What the server is asked for. A word in the URL that means nothing filters nothing. */
export function taskFilter(state: TaskListState, now: number): ListFilter {
  const filter: ListFilter = {
    ...timeBounds(state, now),
    sort: columns.includes(state.sort.replace(/^-/, '')) ? state.sort : taskListDefaults.sort,
  };
  const search = state.search.trim();
  const status = known<TaskStatus>(taskStatuses, state.status);
  const priority = known<TaskPriority>(taskPriorities, state.priority);
  const waiting = known<WaitReason>(waitReasons, state.waiting_for);
  const rating = known<RatingFilter>(ratingFilters, state.rating);
  if (rating.length > 0) filter.rating = rating;
  if (search) filter.search = search;
  if (status.length > 0) filter.status = status;
  if (priority.length > 0) filter.priority = priority;
  if (waiting.length > 0) filter.waiting_for = waiting;
  if (state.agent_id) filter.agent_id = state.agent_id;
  return filter;
}

export interface SortState {
  column: string;
  descending: boolean;
}

export function readSort(sort: string): SortState {
  return { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') };
}

/** A press on a column's head: numbers and times begin with the greatest, words with A; a second press turns it round. */
export function toggleSort(sort: string, column: string): string {
  const now = readSort(sort);
  if (now.column === column) return now.descending ? column : `-${column}`;
  return column === 'title' ? column : `-${column}`;
}
