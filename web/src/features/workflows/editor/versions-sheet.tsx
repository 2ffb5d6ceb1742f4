import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { WorkflowVersion } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Select } from '@/components/ui/select';
import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { useDialogRowKeys } from '@/lib/row-keys';
import { workflowQueries } from '../workflow-queries';
import { differenceOf, type Side } from './diff';
import type { Draft } from './graph-edit';

const DiffGraph = lazy(() => import('./diff-graph').then(({ DiffGraph: component }) => ({ default: component })));

/** Every version there was, with what it changed in words and as a graph. An old one is put on the canvas, and saved as a new one. */
export function VersionsSheet({
  id,
  current,
  draft,
  onRestore,
  onClose,
}: {
  id: string;
  current: number;
  /** What is on the canvas when it is not the newest version. */
  draft: Draft | null;
  onRestore: (version: WorkflowVersion) => void;
  onClose: () => void;
}) {
  const { data, error, refetch } = useQuery({ ...workflowQueries.versions(id), staleTime: 0 });
  useDialogRowKeys();
  const [chosen, setChosen] = useState<number | null>(null);
  const [against, setAgainst] = useState<number | null>(null);
  const shown = chosen ?? (draft ? 0 : (data?.[0]?.version ?? null));
  const sides: { number: number; label: string; side: Side; version: WorkflowVersion | null }[] = [
    ...(draft ? [{ number: 0, label: 'Draft', side: draft, version: null }] : []),
    ...(data ?? []).map((version) => ({ number: version.version, label: `Version ${version.version}`, side: sideOf(version), version })),
  ];
  const at = sides.findIndex(({ number }) => number === shown);
  const one = sides[at];
  const other = sides.find(({ number }) => number === against && number !== shown) ?? sides[at + 1];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title="Versions"
      description="A run keeps the version it was started with."
      className="sm:max-w-[1180px]"
    >
      {error && !data && <ErrorState what="The versions could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows />}
      {data && (
        <div className="flex flex-col gap-4 md:flex-row">
          <ol aria-label="Versions" className="flex max-h-[64dvh] w-full shrink-0 flex-col gap-0.5 overflow-y-auto md:w-60">
            {sides.map(({ number, label, version }) => (
              <li key={number}>
                <button
                  type="button"
                  data-row
                  aria-pressed={number === shown}
                  onClick={() => {
                    setChosen(number);
                    setAgainst(null);
                  }}
                  className={cn('w-full rounded-md px-2.5 py-1.5 text-left hover:bg-hover', number === shown && 'bg-selected')}
                >
                  <span className="flex items-center gap-2 text-sm font-medium">
                    {label}
                    {number === current && <span className="text-xs font-normal text-ink-3">newest</span>}
                  </span>
                  <span className="block truncate text-xs text-ink-3">
                    {version ? <RelativeTime time={version.created_at} quiet /> : 'Not a version yet'}
                  </span>
                </button>
              </li>
            ))}
          </ol>
          {one && (
            <div className="flex min-w-0 flex-1 flex-col gap-3">
              <div className="flex flex-wrap items-center gap-2">
                <h3 className="font-semibold">{one.label}</h3>
                {other && (
                  <span className="flex items-center gap-2 text-sm text-ink-2">
                    compared with
                    <Select
                      size="sm"
                      className="w-32"
                      aria-label="Compare with"
                      value={String(other.number)}
                      onValueChange={(number) => setAgainst(Number(number))}
                      options={sides
                        .filter(({ number }) => number !== shown)
                        .map(({ number, label }) => ({ value: String(number), label }))}
                    />
                  </span>
                )}
                {one.version && one.number !== current && (
                  <Button size="sm" className="ml-auto" onClick={() => one.version && onRestore(one.version)}>
                    Restore version {one.number}
                  </Button>
                )}
              </div>
              {other ? (
                <Changes before={other.side} after={one.side} />
              ) : (
                <p className="text-sm text-ink-3">The first version: there is nothing before it.</p>
              )}
            </div>
          )}
        </div>
      )}
    </Dialog>
  );
}

function Changes({ before, after }: { before: Side; after: Side }) {
  const difference = differenceOf(before, after);
  if (difference.words.length === 0) return <p className="text-sm text-ink-3">They say the same; only places on the canvas may differ.</p>;
  return (
    <>
      <ul aria-label="What has changed" className="flex max-h-44 list-disc flex-col gap-0.5 overflow-y-auto pl-5 text-sm">
        {difference.words.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <div className="h-[40dvh] min-h-56 overflow-hidden rounded-lg border border-line">
        <Suspense fallback={<Skeleton className="h-full" />}>
          <DiffGraph key={JSON.stringify(difference.words)} before={before} after={after} difference={difference} />
        </Suspense>
      </div>
    </>
  );
}

/** Definitions of older releases leave out what is empty. */
const sideOf = ({ name, definition }: WorkflowVersion): Side => ({
  ...definition,
  name,
  inputs: definition.inputs ?? [],
  nodes: definition.nodes ?? [],
  edges: definition.edges ?? [],
  settings: definition.settings ?? {},
});
