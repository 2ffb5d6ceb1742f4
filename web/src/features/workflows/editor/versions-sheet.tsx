import { useQuery } from '@tanstack/react-query';
import type { WorkflowVersion } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Sheet } from '@/components/ui/dialog';
import { SkeletonRows } from '@/components/ui/skeleton';
import { plural } from '@/lib/format';
import { workflowQueries } from '../workflow-queries';

/** Every version there was. An old one is put on the canvas, and saved as a new one. */
export function VersionsSheet({
  id,
  current,
  onRestore,
  onClose,
}: {
  id: string;
  current: number;
  onRestore: (version: WorkflowVersion) => void;
  onClose: () => void;
}) {
  const { data, error, refetch } = useQuery({ ...workflowQueries.versions(id), staleTime: 0 });
  return (
    <Sheet open onOpenChange={onClose} title="Versions" description="A run keeps the version it was started with.">
      {error && !data && <ErrorState what="The versions could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows />}
      <ol className="flex flex-col">
        {data?.map((version) => (
          <li key={version.version} className="flex min-h-12 items-center gap-3 border-b border-line py-2 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="font-medium">Version {version.version}</p>
              <p className="truncate text-sm text-ink-3">
                {version.name} · {plural(version.definition.nodes?.length ?? 0, 'node')} · <RelativeTime time={version.created_at} quiet />
              </p>
            </div>
            {version.version === current ? (
              <span className="text-sm text-ink-3">Current</span>
            ) : (
              <Button size="sm" onClick={() => onRestore(version)}>
                Open in editor
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
