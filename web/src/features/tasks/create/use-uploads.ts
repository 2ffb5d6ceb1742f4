import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '@/lib/problem';
import { uuid } from '@/lib/uuid';
import { taskRequests } from '../task-queries';

export interface Upload {
  key: string;
  name: string;
  size: number | null;
  /** Set when the server has it. */
  id: string | null;
  error: string | null;
}

/** The server's limits: files of a task, and bytes of one file. */
export const mostFiles = 50;
const largest = 100 * 1024 * 1024;
/** So many at a time; the rest waits. */
const atOnce = 3;

export interface Uploads {
  files: readonly Upload[];
  add: (files: Iterable<File>) => void;
  /** Takes a file off the list; an upload that is under way ends. */
  remove: (key: string) => void;
  /** Files that are on their way; the task has to wait for them. */
  pending: number;
  ids: string[];
  /** How many of the files last chosen found no place. */
  refused: number;
}

/**
 * Files go to the server as soon as they are chosen, three at a time; `known` are those of the task that is run again. Leaving the
 * form ends what is under way.
 */
export function useUploads(known: readonly string[]): Uploads {
  const [files, setFiles] = useState<readonly Upload[]>(() =>
    known.map((id, index) => ({ key: id, name: `File ${index + 1} of the earlier task`, size: null, id, error: null })),
  );
  const [refused, setRefused] = useState(0);
  // The list as it is now; a state updater may run later, or twice.
  const listed = useRef(files);
  const show = useCallback((next: readonly Upload[]) => {
    listed.current = next;
    setFiles(next);
  }, []);
  const queue = useRef<{ key: string; file: File }[]>([]);
  const running = useRef(new Map<string, AbortController>());

  const next = useCallback(() => {
    while (running.current.size < atOnce) {
      const job = queue.current.shift();
      if (!job) return;
      const stop = new AbortController();
      running.current.set(job.key, stop);
      const end = (values: Partial<Upload>) => {
        running.current.delete(job.key);
        if (stop.signal.aborted) return;
        show(listed.current.map((each) => (each.key === job.key ? { ...each, ...values } : each)));
        next();
      };
      taskRequests.upload(job.file, stop.signal).then(
        ({ id }) => end({ id }),
        (error: unknown) => end({ error: messageOf(error) }),
      );
    }
  }, [show]);

  useEffect(() => {
    const under = running.current;
    return () => {
      queue.current = [];
      for (const stop of under.values()) stop.abort();
      under.clear();
    };
  }, []);

  const add = useCallback(
    (chosen: Iterable<File>) => {
      const all = [...chosen];
      const taken = all.slice(0, Math.max(0, mostFiles - listed.current.length));
      setRefused(all.length - taken.length);
      const added = taken.map((file) => ({ file, key: uuid(), error: file.size > largest ? 'More than 100 MB.' : null }));
      show([...listed.current, ...added.map(({ file, key, error }) => ({ key, name: file.name, size: file.size, id: null, error }))]);
      queue.current.push(...added.filter(({ error }) => !error));
      next();
    },
    [next, show],
  );
  const remove = useCallback(
    (key: string) => {
      queue.current = queue.current.filter((job) => job.key !== key);
      running.current.get(key)?.abort();
      running.current.delete(key);
      setRefused(0);
      show(listed.current.filter((each) => each.key !== key));
      next();
    },
    [next, show],
  );
  return {
    files,
    add,
    remove,
    pending: files.filter((file) => !file.id && !file.error).length,
    ids: files.flatMap((file) => (file.id ? [file.id] : [])),
    refused,
  };
}
