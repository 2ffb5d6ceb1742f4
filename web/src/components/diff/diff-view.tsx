import { lazy, Suspense } from 'react';
import { Skeleton } from '@/components/ui/skeleton';

const TextDiff = lazy(() => import('./text-diff'));

/** What changed between two texts, word by word. */
export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  return (
    <Suspense fallback={<Skeleton className="h-16 w-full" />}>
      <TextDiff before={before} after={after} label={label} />
    </Suspense>
  );
}
