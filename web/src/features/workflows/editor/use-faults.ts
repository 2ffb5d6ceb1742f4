import { useCallback, useEffect, useState } from 'react';
import { workflowRequests } from '../workflow-queries';
import { type Faults, noFaults, sortFaults } from './faults';
import type { Draft } from './graph-edit';

export interface Check {
  /** `checking` until the draft as it is now has been looked at; `failed` when it could not be. */
  state: 'checking' | 'failed' | 'done';
  /** What was found last; of an earlier draft while it is checked anew. */
  faults: Faults;
  again: () => void;
}

const settled = 400;

/** Asks the server what is wrong with the draft when it has been left alone for a moment. */
export function useFaults(draft: Draft): Check {
  const [found, setFound] = useState<{ draft: Draft | null; faults: Faults; failed: boolean }>({
    draft: null,
    faults: noFaults,
    failed: false,
  });
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new try asks again
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { errors } = await workflowRequests.validate({ ...draft, name: draft.name || 'Untitled' }, abort.signal);
        setFound({ draft, faults: sortFaults(errors, draft), failed: false });
      } catch {
        if (!abort.signal.aborted) setFound((before) => ({ ...before, draft, failed: true }));
      }
    }, settled);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft, tries]);
  const again = useCallback(() => {
    setFound((before) => ({ ...before, draft: null, failed: false }));
    setTries((count) => count + 1);
  }, []);
  return { state: found.draft !== draft ? 'checking' : found.failed ? 'failed' : 'done', faults: found.faults, again };
}
