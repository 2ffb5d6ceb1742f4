import type { ReactNode } from 'react';

/** Says that an answer of the server leaves something out for its size, and where it is. */
export function LeftOut({ children }: { children: ReactNode }) {
  return (
    <p data-testid="left-out" className="rounded-lg border border-dashed border-line px-3 py-2 text-sm text-ink-2">
      {children}
    </p>
  );
}
