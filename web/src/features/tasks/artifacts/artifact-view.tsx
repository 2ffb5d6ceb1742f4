import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { ErrorState } from '@/components/error-state';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';
import { Skeleton } from '@/components/ui/skeleton';
import { formatBytes } from '@/lib/format';
import { taskQueries, taskRequests } from '../task-queries';
import { parseCsv } from './csv';

/** More than this is downloaded, not shown. */
const largestText = 2_000_000;

export type ArtifactKind = 'markdown' | 'csv' | 'json' | 'image' | 'text' | 'other';

export function kindOf({ content_type, path }: Pick<Artifact, 'content_type' | 'path'>): ArtifactKind {
  const ending = path.split('.').at(-1)?.toLowerCase() ?? '';
  if (content_type.startsWith('image/')) return 'image';
  if (ending === 'md' || ending === 'markdown' || content_type === 'text/markdown') return 'markdown';
  if (ending === 'csv' || ending === 'tsv' || content_type === 'text/csv') return 'csv';
  if (ending === 'json' || content_type === 'application/json') return 'json';
  const code = ['txt', 'log', 'py', 'js', 'ts', 'cs', 'sh', 'sql', 'yaml', 'yml', 'toml', 'ini', 'xml', 'html', 'css', 'diff', 'jsonl'];
  return content_type.startsWith('text/') || code.includes(ending) ? 'text' : 'other';
}

/** A file an agent made, shown without giving it any power: text as text, pictures as pictures. */
export function ArtifactView({ taskId, artifact }: { taskId: string; artifact: Artifact }) {
  const kind = kindOf(artifact);
  if (kind === 'image') {
    return (
      <img
        src={taskRequests.artifactUrl(taskId, artifact.path)}
        alt={artifact.name}
        className="max-h-[70dvh] max-w-full rounded-lg border border-line bg-sunken object-contain"
      />
    );
  }
  if (kind === 'other') return <p className="text-sm text-ink-3">Files of this kind can’t be shown here. Download it to open it.</p>;
  if (artifact.size > largestText)
    return (
      <p className="text-sm text-ink-3">With {formatBytes(artifact.size)} it is too large to be shown here. Download it to open it.</p>
    );
  return <TextArtifact taskId={taskId} artifact={artifact} kind={kind} />;
}

function TextArtifact({ taskId, artifact, kind }: { taskId: string; artifact: Artifact; kind: ArtifactKind }) {
  const { data, error, refetch } = useQuery(taskQueries.artifactText(taskId, artifact.path));
  if (error) return <ErrorState what="The file could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-32 w-full" />;
  if (data === '') return <p className="text-sm text-ink-3">The file is empty.</p>;
  switch (kind) {
    case 'markdown':
      return <Markdown text={data} />;
    case 'json':
      return <JsonView label={artifact.path} value={data} />;
    case 'csv':
      return <CsvTable text={data} />;
    default:
      return <CodeBlock label={artifact.path} code={data} wrap />;
  }
}

const headCell = 'sticky top-0 border-b border-line bg-sunken px-3 py-1.5 text-left font-medium whitespace-nowrap';

function CsvTable({ text }: { text: string }) {
  const { rows, more } = parseCsv(text);
  const [head = [], ...body] = rows;
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section aria-label="Table" tabIndex={0} className="max-h-[60dvh] overflow-auto rounded-lg border border-line">
        <table className="tabular w-full border-collapse text-sm">
          <thead>
            <tr>
              {head.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
                <th key={index} scope="col" className={headCell}>
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
              <tr key={index} className="border-b border-line last:border-0">
                {row.map((cell, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity
                  <td key={column} className="px-3 py-1.5 whitespace-nowrap">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more && <p className="mt-2 text-sm text-ink-3">The first {rows.length} rows. Download the file for the rest.</p>}
    </div>
  );
}
