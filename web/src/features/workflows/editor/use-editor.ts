import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import { workflowRequests } from '../workflow-queries';
import { type Faults, noFaults, sortFaults } from './faults';
import type { Draft } from './graph-edit';
import { type History, type HistoryAction, historyOf, reduceHistory } from './history';

export type Change = (to: (draft: Draft) => Draft, tag?: string) => void;

/** The draft with undo and redo, and what the server finds wrong with it. */
export function useEditor(begin: () => Draft) {
  const [initial] = useState(begin);
  const [history, dispatch] = useReducer(
    (state: History<Draft>, action: HistoryAction<Draft>) => reduceHistory(state, action),
    initial,
    historyOf,
  );
  const [saved, setSaved] = useState(initial);
  const draft = history.present;
  const change: Change = useCallback((to, tag) => dispatch({ type: 'change', to, tag }), []);
  return {
    draft,
    change,
    undo: () => dispatch({ type: 'undo' }),
    redo: () => dispatch({ type: 'redo' }),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    dirty: draft !== saved,
    markSaved: setSaved,
    reset: (to: Draft) => {
      dispatch({ type: 'reset', to });
      setSaved(to);
    },
    faults: useFaults(draft),
  };
}

const settled = 500;

/** Asks the server when the draft has been left alone for a moment. An answer that cannot be had marks nothing. */
function useFaults(draft: Draft): Faults {
  const [found, setFound] = useState<{ draft: Draft; faults: Faults }>({ draft, faults: noFaults });
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { errors } = await workflowRequests.validate({ ...draft, name: draft.name || 'Untitled' }, abort.signal);
        setFound({ draft, faults: sortFaults(errors, draft) });
      } catch {
        // Saving tells what is wrong; marks are a courtesy on the way there.
      }
    }, settled);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft]);
  return useMemo(() => found.faults, [found]);
}
