import { FileText, Paperclip, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '@/api/client';
import type { StoredFile } from '@/api/types';
import { Button } from '@/components/ui/button';
import type { ControlProps } from '@/components/ui/form-field';
import { Spinner } from '@/components/ui/spinner';
import { formatBytes } from '@/lib/format';
import { messageOf } from '@/lib/problem';

/** The server's limit for one file. */
const largest = 100 * 1024 * 1024;
/** What is known of files that were uploaded here: the answer holds only their ids. */
const uploaded = new Map<string, { name: string; size: number }>();

/** A file of the answer: it is uploaded when it is chosen, and its id is the value. */
export function FileControl({ control, value, onValue }: { control: ControlProps; value: string; onValue: (id: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const upload = useRef<AbortController | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => () => upload.current?.abort(), []);
  // The other fields may have changed by the time the file is there.
  const tell = useRef(onValue);
  useEffect(() => {
    tell.current = onValue;
  });
  const choose = async (file: File) => {
    setFault(null);
    if (file.size > largest) return setFault(`${file.name} is larger than 100 MB.`);
    const body = new FormData();
    body.append('file', file);
    const abort = new AbortController();
    upload.current = abort;
    setBusy(file.name);
    try {
      const stored = await api.post<StoredFile>('/files', { body, signal: abort.signal });
      uploaded.set(stored.id, { name: stored.name, size: stored.size });
      tell.current(stored.id);
    } catch (error) {
      if (!abort.signal.aborted) setFault(messageOf(error));
    }
    setBusy(null);
  };
  const known = uploaded.get(value);
  return (
    <div className="flex flex-col gap-1.5">
      <input
        ref={input}
        type="file"
        hidden
        aria-labelledby={`${control.id}-label`}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void choose(file);
        }}
      />
      {value ? (
        <div className="flex min-h-9 items-center gap-2 rounded-lg border border-line px-2.5 py-1 text-sm">
          <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
          <a href={`/api/v1/files/${encodeURIComponent(value)}`} download className="min-w-0 flex-1 truncate rounded-sm hover:underline">
            {known?.name ?? 'Uploaded file'}
          </a>
          {known && <span className="tabular text-ink-3">{formatBytes(known.size)}</span>}
          <Button variant="ghost" size="icon-sm" aria-label={`Remove ${known?.name ?? 'the file'}`} onClick={() => onValue('')}>
            <X aria-hidden />
          </Button>
        </div>
      ) : (
        <Button
          id={control.id}
          aria-describedby={control['aria-describedby']}
          aria-invalid={control['aria-invalid']}
          className="self-start"
          pending={busy !== null}
          onClick={() => input.current?.click()}
        >
          {busy === null && <Paperclip aria-hidden />}
          {busy === null ? 'Choose a file' : `Uploading ${busy}`}
        </Button>
      )}
      {busy !== null && <Spinner className="sr-only" />}
      {fault && (
        <p role="alert" className="text-sm text-bad">
          {fault}
        </p>
      )}
    </div>
  );
}
