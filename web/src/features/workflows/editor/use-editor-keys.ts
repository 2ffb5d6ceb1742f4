import { useEffect, useRef } from 'react';
import { plural } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { toast } from '@/lib/toast';
import type { Point } from '../graph/geometry';
import type { Named } from './agent-names';
import { copyText, readPieces } from './clipboard';
import { nothing } from './editor-state';
import { remove } from './graph-edit';
import { insert, piecesOf } from './pieces';
import type { Editor } from './use-editor';

interface Keys {
  editor: Editor;
  agents: Named;
  /** The editor is the tab in sight. */
  active: boolean;
  onSave: () => void;
  /** Where pasted nodes go, in canvas units. */
  middle: () => Point;
  /** Something new is on the canvas, and chosen. */
  onPasted: () => void;
}

/** A dialog, menu or list over the editor owns the keyboard. */
const isCovered = (): boolean => document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]') !== null;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Undo, save, duplicate, select all; copy, cut and paste by the browser's own clipboard. None of them while something covers the editor. */
export function useEditorKeys({ editor, agents, active, onSave, middle, onPasted }: Keys): { duplicate: () => void } {
  const { dispatch, change, select, draft, selection, broken } = editor;
  const chosen = selection.nodes.length + selection.notes.length > 0;
  const duplicate = () => {
    if (!chosen || broken) return;
    const made = insert(draft, piecesOf(draft, selection));
    change(() => made.draft, undefined, made.selection);
  };
  const only = (act: (event: KeyboardEvent) => void, whileTyping: boolean) => (event: KeyboardEvent) => {
    if (isCovered() || (!whileTyping && isTyping(event.target))) return false;
    act(event);
    return true;
  };
  useHotkeys(
    {
      'mod+z': only((event) => dispatch({ type: event.shiftKey ? 'redo' : 'undo' }), true),
      'mod+y': only(() => dispatch({ type: 'redo' }), true),
      'mod+s': only(onSave, true),
      'mod+d': only(duplicate, false),
      'mod+a': only(
        () =>
          select({
            nodes: draft.nodes.map((node) => node.id),
            edges: [],
            notes: draft.notes.map((note) => note.id),
          }),
        false,
      ),
      escape: only(() => select(nothing), false),
    },
    { enabled: active },
  );
  const latest = useRef({ editor, agents, chosen, middle, onPasted });
  useEffect(() => {
    latest.current = { editor, agents, chosen, middle, onPasted };
  });
  useEffect(() => {
    if (!active) return;
    const mine = (event: ClipboardEvent) =>
      !isCovered() && !isTyping(event.target) && !isTyping(document.activeElement) && (window.getSelection()?.isCollapsed ?? true);
    const copy = (event: ClipboardEvent) => {
      const now = latest.current;
      if (!mine(event) || !now.chosen) return;
      event.preventDefault();
      event.clipboardData?.setData('text/plain', copyText(piecesOf(now.editor.draft, now.editor.selection), now.agents));
      const { nodes, notes } = now.editor.selection;
      if (event.type !== 'cut') toast.success(`Copied ${plural(nodes.length + notes.length, 'node')}`);
      else now.editor.change((draft) => remove(draft, nodes, [], notes));
    };
    const paste = (event: ClipboardEvent) => {
      const now = latest.current;
      const text = event.clipboardData?.getData('text/plain');
      if (!mine(event) || !text || now.editor.broken) return;
      event.preventDefault();
      void readPieces(text, now.agents).then((pieces) => {
        if (!pieces)
          return toast.error('The clipboard holds no nodes', { description: 'Copy nodes in an editor, or JSON or YAML with “nodes”.' });
        const { editor: here, middle: place, onPasted } = latest.current;
        const made = insert(here.draft, pieces, place());
        here.change(() => made.draft, undefined, made.selection);
        onPasted();
        return undefined;
      });
    };
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', paste);
    };
  }, [active]);
  return { duplicate };
}
