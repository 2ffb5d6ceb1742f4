import { useQuery } from '@tanstack/react-query';
import { Download, File, FileBraces, FileImage, FileSpreadsheet, FileText } from 'lucide-react';
import type { Artifact } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { formatBytes } from '@/lib/format';
import { taskQueries, taskRequests } from '../task-queries';
import { type ArtifactKind, ArtifactView, kindOf } from './artifact-view';

const icons: Record<ArtifactKind, typeof File> = {
  markdown: FileText,
  text: FileText,
  csv: FileSpreadsheet,
  json: FileBraces,
  image: FileImage,
  other: File,
};

/** The files in the task's folder: a list, and beside or below it the one that is looked at. */
export function TaskArtifacts({ taskId, chosen, onChoose }: { taskId: string; chosen: string; onChoose: (path: string) => void }) {
  const { data, error, refetch } = useQuery(taskQueries.artifacts(taskId));
  if (error && !data) return <ErrorState what="The files could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  if (data.length === 0) {
    return <EmptyState title="No files">Files that the agent writes, and those it was given, stand here.</EmptyState>;
  }
  const shown = data.find((artifact) => artifact.path === chosen) ?? data[0];
  return (
    <div className="grid gap-5 lg:grid-cols-[280px_minmax(0,1fr)]" data-testid="task-artifacts">
      <ul aria-label="Files" className="flex flex-col gap-0.5">
        {data.map((artifact) => (
          <FileRow key={artifact.path} artifact={artifact} active={artifact === shown} onChoose={onChoose} />
        ))}
      </ul>
      {shown && (
        <section aria-label={shown.name} className="flex min-w-0 flex-col gap-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="min-w-0 text-base font-semibold wrap-anywhere">{shown.path}</h2>
            <span className="tabular text-sm text-ink-3">
              {formatBytes(shown.size)} · <RelativeTime time={shown.modified_at} />
            </span>
            <Button asChild size="sm" className="ml-auto">
              <a href={taskRequests.artifactUrl(taskId, shown.path)} download={shown.name}>
                <Download aria-hidden />
                Download
              </a>
            </Button>
          </div>
          <ArtifactView key={`${shown.path} ${shown.modified_at}`} taskId={taskId} artifact={shown} />
        </section>
      )}
    </div>
  );
}

function FileRow({ artifact, active, onChoose }: { artifact: Artifact; active: boolean; onChoose: (path: string) => void }) {
  const Icon = icons[kindOf(artifact)];
  return (
    <li>
      <button
        type="button"
        aria-current={active ? 'true' : undefined}
        onClick={() => onChoose(artifact.path)}
        className={cn(
          'flex min-h-9 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-sm',
          active ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
        )}
      >
        <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1 truncate">{artifact.path}</span>
        <span className="tabular shrink-0 text-xs text-ink-3">{formatBytes(artifact.size)}</span>
      </button>
    </li>
  );
}
