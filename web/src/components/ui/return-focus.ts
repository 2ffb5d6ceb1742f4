import { useState } from 'react';

/** What has the focus now; for an item of a menu, which will be gone, the button of the menu. */
function focused(): HTMLElement | null {
  const element = document.activeElement;
  const menu = element?.closest('[role="menu"]');
  const button = menu && document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  return button ?? (element instanceof HTMLElement ? element : null);
}

/**
 * Gives the focus back to where it was before something opened: call it when that has closed. Radix does so only for dialogs whose
 * button it knows, and ours are opened by addresses, keys and menus.
 */
export function useReturnFocus(open: boolean): (event?: Event) => void {
  const [was, setWas] = useState(false);
  const [before, setBefore] = useState<HTMLElement | null>(null);
  if (open !== was) {
    setWas(open);
    if (open) setBefore(focused());
  }
  return (event) => {
    if (!before?.isConnected) return;
    event?.preventDefault();
    before.focus({ preventScroll: true });
  };
}
