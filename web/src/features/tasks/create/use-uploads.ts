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

const mostFiles = 50;
/** The server's limit for one file. */
const largest = 100 * 1024 * 1024;

export interface Uploads {
  files: readonly Upload[];
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  /** Files that are on their way; the task has to wait for them. */
  pending: number;
  ids: string[];
}

/** Files go to the server as soon as they are chosen; `known` are those of the task that is run again. */
export function useUploads(known: readonly string[]): Uploads {
  const [files, setFiles] = useState<readonly Upload[]>(() =>
    known.map((id, index) => ({ key: id, name: `File ${index + 1} of the earlier task`, size: null, id, error: null })),
  );
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const add = useCallback((chosen: Iterable<File>) => {
    for (const file of chosen) {
      const key = uuid();
      const change = (values: Partial<Upload>) => {
        if (alive.current) setFiles((all) => all.map((each) => (each.key === key ? { ...each, ...values } : each)));
      };
      const tooLarge = file.size > largest ? 'More than 100 MB.' : null;
      setFiles((all) => (all.length >= mostFiles ? all : [...all, { key, name: file.name, size: file.size, id: null, error: tooLarge }]));
      if (!tooLarge) {
        void taskRequests.upload(file).then(
          ({ id }) => change({ id }),
          (error: unknown) => change({ error: messageOf(error) }),
        );
      }
    }
  }, []);
  const remove = useCallback((key: string) => setFiles((all) => all.filter((each) => each.key !== key)), []);
  return {
    files,
    add,
    remove,
    pending: files.filter((file) => !file.id && !file.error).length,
    ids: files.flatMap((file) => (file.id ? [file.id] : [])),
  };
}
