import { CircleAlert, FileText, Paperclip, X } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { formatBytes, plural } from '@/lib/format';
import { mostFiles, type Uploads } from './use-uploads';

/** Files for the task. They can be dropped anywhere on the dialog; this is where they are listed. */
export function FileList({ uploads }: { uploads: Uploads }) {
  if (uploads.files.length === 0) return null;
  return (
    <>
      {uploads.refused > 0 && (
        <p role="alert" className="text-sm text-warn">
          A task takes {mostFiles} files. {plural(uploads.refused, 'file')} {uploads.refused === 1 ? 'was' : 'were'} left out.
        </p>
      )}
      <ul aria-label="Attached files" className="flex flex-col gap-1">
        {uploads.files.map((file) => (
          <li key={file.key} className="flex min-h-9 items-center gap-2 rounded-lg border border-line px-2.5 py-1 text-sm">
            {file.error ? (
              <CircleAlert aria-hidden className="size-4 shrink-0 text-bad" />
            ) : file.id ? (
              <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
            ) : (
              <Spinner className="text-ink-3" />
            )}
            <span className="min-w-0 flex-1 truncate">{file.name}</span>
            <span className={file.error ? 'text-bad' : 'tabular text-ink-3'}>
              {file.error ?? (file.id ? (file.size === null ? '' : formatBytes(file.size)) : 'Uploading')}
            </span>
            <Button variant="ghost" size="icon-sm" aria-label={`Remove ${file.name}`} onClick={() => uploads.remove(file.key)}>
              <X aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

export function FileButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          onFiles(event.target.files ?? []);
          event.target.value = '';
        }}
      />
      <Button variant="ghost" size="sm" onClick={() => input.current?.click()}>
        <Paperclip aria-hidden />
        Attach files
      </Button>
    </>
  );
}
