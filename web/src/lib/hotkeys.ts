import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Keys to actions: "c", "/", "?", "mod+k" (⌘ or Ctrl), "g d" (one after the other), "enter", "escape". */
export type Hotkeys = { [keys: string]: HotkeyAction };

/** False leaves the key to others, and to the browser. */
export type HotkeyAction = (event: KeyboardEvent) => unknown;

type Layer = { current: Hotkeys; inDialog: boolean };
const layers: Layer[] = [];
const sequenceWithin = 1_000;
let first: { key: string; at: number } | null = null;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

const isOpen = (what: string): boolean => document.querySelector(what) !== null;

/** An open dialog, menu or list owns the keyboard: the page has no keys then, and a dialog only its own. */
function reaches(): (layer: Layer) => boolean {
  if (isOpen('[role="alertdialog"],[role="menu"],[role="listbox"]')) return () => false;
  return isOpen('[role="dialog"]') ? (layer) => layer.inDialog : () => true;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const mod = event.metaKey || event.ctrlKey;
  const key = event.key.toLowerCase();
  const pressed = mod ? `mod+${key}` : key;
  if (event.altKey || (!mod && isTyping(event.target))) return;
  const heard = mod ? layers : layers.filter(reaches());
  // Enter and Space belong to the button or link that has the focus.
  if (key === 'enter' && event.target instanceof HTMLElement && event.target.closest('a,button,summary,[role="tab"]')) return;
  const sequence = first && event.timeStamp - first.at < sequenceWithin ? `${first.key} ${pressed}` : null;
  first = null;
  for (const keys of sequence ? [sequence, pressed] : [pressed]) {
    // The part of the page that came last (a list over the shell) goes first.
    for (const layer of heard.toReversed()) {
      const action = layer.current[keys];
      if (!action || action(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
  if (heard.some((layer) => Object.keys(layer.current).some((keys) => keys.startsWith(`${pressed} `)))) {
    first = { key: pressed, at: event.timeStamp };
  }
}

/** @param options `inDialog` for keys of a dialog, which work while it is open. */
export function useHotkeys(hotkeys: Hotkeys, { enabled = true, inDialog = false }: { enabled?: boolean; inDialog?: boolean } = {}): void {
  const layer = useRef(hotkeys);
  useEffect(() => {
    layer.current = hotkeys;
  });
  // Before the paint: keys work as soon as what they act on can be seen.
  useLayoutEffect(() => {
    if (!enabled) return;
    if (layers.length === 0) document.addEventListener('keydown', onKeyDown);
    const mine: Layer = {
      get current() {
        return layer.current;
      },
      inDialog,
    };
    layers.push(mine);
    return () => {
      layers.splice(layers.indexOf(mine), 1);
      if (layers.length === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, [enabled, inDialog]);
}

export interface ListKeys {
  /** Row under the keyboard; -1 before the first key. */
  active: number;
  setActive: (index: number) => void;
}

/** j and k walk through a list, Enter opens, x selects, Escape leaves it. Scroll the active row into view with `onMove`. */
export function useListKeys(options: {
  count: number;
  onOpen: (index: number) => void;
  onSelect?: (index: number) => void;
  onMove?: (index: number) => void;
  enabled?: boolean;
}): ListKeys {
  const { count, onOpen, onSelect, onMove, enabled = true } = options;
  const [stored, setActive] = useState(-1);
  const active = Math.min(stored, count - 1);
  const move = (step: number) => {
    if (count === 0) return;
    const next = Math.min(count - 1, Math.max(0, active + step));
    setActive(next);
    onMove?.(next);
  };
  const keys: Hotkeys = { j: () => move(1), k: () => move(-1) };
  if (active >= 0) {
    keys.enter = () => onOpen(active);
    keys.escape = () => {
      setActive(-1);
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    };
    if (onSelect) keys.x = () => onSelect(active);
  }
  useHotkeys(keys, { enabled });
  return { active, setActive };
}
