import { useHotkeys } from './hotkeys';

const row = '[data-row]';
const main = '[data-row-main], a[href], button:not(:disabled)';
const control = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled)';

const rows = (within: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`${within} ${row}`)];
const current = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>(row) ?? null;

function move(step: 1 | -1, within = 'main'): void {
  const all = rows(within);
  const here = current();
  const at = here ? all.indexOf(here) : -1;
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  const target = next?.matches(main) ? next : next?.querySelector<HTMLElement>(main);
  target?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/**
 * j and k walk with the focus over the rows of the page, which are marked `data-row`: it comes to what is marked `data-row-main`, else
 * to the row's first link or button, which Enter then presses. Enter on a row that is a thing of its own leads into it. Escape leaves
 * the list. For lists that draw all their rows; see `useListKeys` for others.
 */
export function useRowKeys(): void {
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    enter: () => {
      const active = document.activeElement;
      if (!active?.matches(row)) return false;
      active.querySelector<HTMLElement>(control)?.focus();
      return true;
    },
    escape: () => {
      if (!current() || !(document.activeElement instanceof HTMLElement)) return false;
      document.activeElement.blur();
      return true;
    },
  });
}

/** The same in an open dialog, which Escape closes. */
export function useDialogRowKeys(): void {
  useHotkeys({ j: () => move(1, '[role="dialog"]'), k: () => move(-1, '[role="dialog"]') }, { inDialog: true });
}
