import { ChevronLeft, ChevronRight } from 'lucide-react';
import { formatNumber } from '@/lib/format';
import { Button } from './ui/button';

/** "1–50 of 312" with the pages before and after. Takes no room when everything fits. Pages count from 1. */
export function Pager({
  page,
  size,
  total,
  onPage,
  what,
}: {
  page: number;
  size: number;
  total: number;
  onPage: (page: number) => void;
  /** "agents". */
  what: string;
}) {
  const pages = Math.max(1, Math.ceil(total / size));
  if (pages === 1 && page === 1) return null;
  const from = Math.min(total, (page - 1) * size + 1);
  const to = Math.min(total, page * size);
  return (
    <nav aria-label={`Pages of ${what}`} className="flex items-center justify-end gap-2 text-sm text-ink-3">
      <span className="tabular mr-1">
        {formatNumber(from)}–{formatNumber(to)} of {formatNumber(total)}
      </span>
      <Button size="icon-sm" aria-label="Previous page" disabled={page <= 1} onClick={() => onPage(Math.min(page - 1, pages))}>
        <ChevronLeft aria-hidden />
      </Button>
      <Button size="icon-sm" aria-label="Next page" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        <ChevronRight aria-hidden />
      </Button>
    </nav>
  );
}
