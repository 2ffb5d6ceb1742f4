import { useState } from 'react';
import { messageOf, Problem } from '@/lib/problem';

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

/** The faults by name where the server names them. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem) || error.errors.length === 0) return messageOf(error);
  return error.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ');
}
