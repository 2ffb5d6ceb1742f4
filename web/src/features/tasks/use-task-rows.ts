import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Task } from '@/api/types';
import type { ListFilter } from './task-filters';
import { taskQueries } from './task-queries';

export const pageSize = 100;

export interface TaskRows {
  /** How many match; undefined before the first answer. */
  total: number | undefined;
  /** The row, or undefined while its page is on its way. */
  row: (index: number) => Task | undefined;
  error: unknown;
  /** What is shown belongs to the filter before; the new rows are on their way. */
  isPrevious: boolean;
  refetch: () => void;
}

export const pageQuery = (filter: ListFilter, page: number) => taskQueries.list({ ...filter, skip: page * pageSize, limit: pageSize });

/**
 * Rows of a list of any length: only the pages on screen (and the first, for the total) are asked for, so the scroll bar can
 * jump anywhere.
 */
export function useTaskRows(filter: ListFilter, first: number, last: number): TaskRows {
  const top = useQuery({ ...pageQuery(filter, 0), placeholderData: keepPreviousData });
  const total = top.data?.total;
  const pages = usePages(first, last, total ?? 0);
  const others = useQueries({
    // Pages of a filter that is not known yet would be asked for in vain.
    queries: (top.isPlaceholderData ? [] : pages).map((page) => ({ ...pageQuery(filter, page), placeholderData: undefined })),
  });
  const row = (index: number): Task | undefined => {
    const page = Math.floor(index / pageSize);
    if (page === 0) return top.data?.items[index];
    return others[pages.indexOf(page)]?.data?.items[index % pageSize];
  };
  return {
    total: top.isPlaceholderData && total !== undefined ? Math.min(total, top.data.items.length) : total,
    row,
    error: top.data ? (others.find((each) => each.error && !each.data)?.error ?? null) : top.error,
    isPrevious: top.isPlaceholderData,
    refetch: () => {
      void top.refetch();
      for (const each of others) if (each.error) void each.refetch();
    },
  };
}

/** Rows before and after those on screen that are there already when a scroll comes to them: none is drawn empty first, and then again. */
const ahead = 50;

/** The pages to load beside the first. A fast drag of the scroll bar passes many pages; only where it rests is asked for. */
function usePages(first: number, last: number, total: number): number[] {
  const [range, setRange] = useState({ first: 0, last: 0 });
  const from = Math.floor(Math.max(0, first - ahead) / pageSize);
  const to = Math.floor(Math.min(last + ahead, Math.max(0, total - 1)) / pageSize);
  useEffect(() => {
    const timer = setTimeout(() => setRange({ first: from, last: to }), 60);
    return () => clearTimeout(timer);
  }, [from, to]);
  const pages: number[] = [];
  for (let page = Math.max(1, range.first); page <= range.last; page++) pages.push(page);
  return pages;
}
