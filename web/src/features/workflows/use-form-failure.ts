import { useState } from 'react';
import { explain } from '@/lib/problem';

/** Runs what a form does, and holds what the server said against it. */
export function useFormFailure() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(explain(error));
    }
    setBusy(false);
  };
  return { busy, failure, run };
}

export { explain };
