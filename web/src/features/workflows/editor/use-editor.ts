import { useCallback, useMemo, useReducer, useState } from 'react';
import { brokenTexts } from './broken-texts';
import { type EditorAction, editorOf, reduceEditor, type Selection } from './editor-state';
import type { Draft } from './graph-edit';
import { useFaults } from './use-faults';

export type Change = (to: (draft: Draft) => Draft, tag?: string, select?: Selection) => void;

/** The draft with undo and redo, what is chosen, and what the server finds wrong. */
export function useEditor(begin: () => Draft, key: string) {
  const [initial] = useState(begin);
  const [state, send] = useReducer(reduceEditor, initial, (draft) => editorOf(draft, brokenTexts.read(key)));
  const dispatch = useCallback(
    (action: EditorAction) => {
      // What does not parse yet outlives a reload of the page too.
      if (action.type === 'text') brokenTexts.write(key, action.broken);
      if (action.type === 'reset') brokenTexts.write(key, null);
      send(action);
    },
    [key],
  );
  const change: Change = useCallback((to, tag, select) => dispatch({ type: 'change', to, tag, select }), [dispatch]);
  const select = useCallback((selection: Selection) => dispatch({ type: 'select', selection }), [dispatch]);
  const { present: draft, past, future } = state.history;
  const check = useFaults(draft);
  return useMemo(
    () => ({
      initial,
      draft,
      selection: state.selection,
      broken: state.broken,
      dispatch,
      change,
      select,
      canUndo: past.length > 0 && !state.broken,
      canRedo: future.length > 0 && !state.broken,
      check,
    }),
    [initial, draft, state, dispatch, change, select, past, future, check],
  );
}

export type Editor = ReturnType<typeof useEditor>;
