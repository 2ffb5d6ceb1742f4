import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Workflow } from '@/api/types';
import { Problem } from '@/lib/problem';
import { explain } from '../use-form-failure';
import { type LoadedWorkflow, workflowQueries, workflowRequests } from '../workflow-queries';
import { type Draft, draftOf, hasContent } from './graph-edit';

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

/** What the server has of the workflow: nothing of a new one. */
interface Known {
  workflow: Workflow | null;
  etag: string | null;
  revision: string | null;
}

const settled = 1_200;

/**
 * Keeps the draft on the server while it is drawn, one request after the other, so that none meets what another of ours has changed; and
 * makes versions of it when that is asked for.
 */
export function useSaving(initial: LoadedWorkflow | null, draft: Draft, begun: Draft, onMade: (id: string) => void) {
  const client = useQueryClient();
  const known = useRef<Known>({
    workflow: initial?.workflow ?? null,
    etag: initial?.etag ?? null,
    revision: initial ? revisionOf(initial.workflow) : null,
  });
  const [workflow, setWorkflow] = useState(known.current.workflow);
  const [state, setState] = useState<SaveState>('saved');
  const [problem, setProblem] = useState<string | null>(null);
  /** The draft as the server has it, and as the newest version says. */
  const [kept, setKept] = useState(begun);
  const [published, setPublished] = useState<Draft | null>(() => (initial && !initial.workflow.is_draft && !initial.draft ? begun : null));
  const latest = useRef(draft);
  const saved = useRef(begun);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const begunHere = useRef(false);
  useEffect(() => {
    latest.current = draft;
  });

  const learn = useCallback(
    (next: Partial<Known>) => {
      known.current = { ...known.current, ...next };
      if (next.workflow) {
        setWorkflow(next.workflow);
        client.setQueryData(workflowQueries.detail(next.workflow.id).queryKey, next.workflow);
      }
      void client.invalidateQueries({ queryKey: workflowQueries.lists() });
    },
    [client],
  );
  const inLine = useCallback(<T>(work: () => Promise<T>): Promise<T> => {
    const next = line.current.then(work, work);
    line.current = next.catch(() => {});
    return next;
  }, []);

  /** Keeps the draft as it is now. `force` overwrites what somebody else has kept meanwhile. */
  const keep = useCallback(
    (force = false) =>
      inLine(async () => {
        const now = latest.current;
        if (now === saved.current && !force) return true;
        // A workflow begins with what is put into it.
        if (!known.current.workflow && !hasContent(now)) {
          saved.current = now;
          setKept(now);
          return true;
        }
        setState('saving');
        try {
          const body = { ...now, name: now.name.trim() || 'Untitled workflow' };
          const { workflow: there, revision } = known.current;
          if (there) learn({ revision: await workflowRequests.keepDraft(there.id, body, force ? null : revision) });
          else {
            const made = await workflowRequests.createDraft(body);
            begunHere.current = true;
            learn({ workflow: made.workflow, etag: made.etag, revision: revisionOf(made.workflow) });
            onMade(made.workflow.id);
          }
          saved.current = now;
          setKept(now);
          setProblem(null);
          setState('saved');
          return true;
        } catch (error) {
          setProblem(explain(error));
          setState(error instanceof Problem && error.status === 412 ? 'conflict' : 'failed');
          return false;
        }
      }),
    [inLine, learn, onMade],
  );

  /** Keeps also what is drawn while the server answers. */
  const keepAll = useCallback(async () => {
    while (latest.current !== saved.current) if (!(await keep())) return false;
    return true;
  }, [keep]);

  const pending = draft !== kept;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change waits anew until it has settled
  useEffect(() => {
    if (!pending || state === 'conflict') return;
    const timer = setTimeout(() => void keep(), settled);
    return () => clearTimeout(timer);
  }, [pending, keep, state, draft]);

  // What was begun here and emptied again before it was ever a version goes with its page.
  useEffect(
    () => () => {
      const there = known.current.workflow;
      if (!begunHere.current || !there?.is_draft || hasContent(latest.current)) return;
      void workflowRequests
        .remove(there.id)
        .then(() => client.invalidateQueries({ queryKey: workflowQueries.lists() }))
        // It stays in the list then, where it can be deleted.
        .catch(() => {});
    },
    [client],
  );

  /** Makes a version of the draft. Null, with the reason in `problem`, when it cannot be one. */
  const publish = useCallback(
    async (force = false): Promise<Workflow | null> => {
      // What is drawn is kept first, whatever becomes of the version.
      if (!(await keep(force))) return null;
      return inLine(async () => {
        const now = saved.current;
        const there = known.current;
        if (!there.workflow) return null;
        setState('saving');
        try {
          const answer = await workflowRequests.save(there.workflow.id, now, force ? null : there.etag);
          learn({ workflow: answer.workflow, etag: answer.etag, revision: revisionOf(answer.workflow) });
          setPublished(now);
          setProblem(null);
          setState('saved');
          return answer.workflow;
        } catch (error) {
          setProblem(explain(error));
          setState(error instanceof Problem && error.status === 412 ? 'conflict' : 'saved');
          return null;
        }
      });
    },
    [inLine, keep, learn],
  );

  /** Gives up the changes since the newest version, or what is here for what the server has. */
  const reload = useCallback(
    (discard: boolean): Promise<Draft | null> =>
      inLine(async () => {
        const id = known.current.workflow?.id;
        if (!id) return null;
        if (discard) await workflowRequests.discardDraft(id);
        const answer = await workflowRequests.load(id);
        const next = draftOf(answer.draft ?? answer.workflow);
        learn({ workflow: answer.workflow, etag: answer.etag, revision: revisionOf(answer.workflow) });
        saved.current = next;
        latest.current = next;
        setKept(next);
        setPublished(answer.draft || answer.workflow.is_draft ? null : next);
        setProblem(null);
        setState('saved');
        return next;
      }),
    [inLine, learn],
  );

  return {
    workflow,
    state: pending && state === 'saved' ? ('waiting' as const) : state,
    problem,
    dismiss: () => setProblem(null),
    /** Something is not on the server yet. */
    pending,
    /** The newest version says the same as the draft. */
    isVersion: published !== null && published === draft,
    /** The workflow's id, once it is on the server. */
    idNow: () => known.current.workflow?.id ?? null,
    keep,
    keepAll,
    publish,
    reload,
  };
}

/** The tag of a draft, also of one that is not there yet. */
const revisionOf = (workflow: Workflow): string => `"${workflow.draft_revision}"`;

export type Saving = ReturnType<typeof useSaving>;
