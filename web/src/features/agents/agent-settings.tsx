import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { Agent } from '@/api/types';
import { patchAgent } from '@/app/live-updates';
import { ErrorState } from '@/components/error-state';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { drafts } from '@/lib/drafts';
import { toJson } from '@/lib/json';
import { Problem } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { AgentForm } from './agent-form';
import { type AgentFormValues, inputOf, valuesOf } from './agent-form-values';
import { type AgentDraft, agentQueries, agentRequests } from './agent-queries';
import { tellWarnings } from './agent-warnings';
import { TryIt } from './try-it';

const formId = 'edit-agent';

/** The form for a living agent. Starts from what the server has now, whatever the cache says. */
export function AgentSettings({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(agentQueries.draft(id));
  const [round, setRound] = useState(0);
  if (error && !data) return <ErrorState what="The settings could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="Loading settings" />;
  const reload = async () => {
    await refetch();
    setRound((before) => before + 1);
  };
  return <EditAgent key={round} draft={data} onReload={reload} />;
}

const sameForm = (left: Agent, right: Agent) => toJson(inputOf(valuesOf(left), false)) === toJson(inputOf(valuesOf(right), false));

function EditAgent({ draft, onReload }: { draft: AgentDraft; onReload: () => Promise<void> }) {
  const client = useQueryClient();
  // A refetch in the background must not move the mark by which a change made meanwhile is noticed.
  const [{ agent, etag }] = useState(draft);
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  const draftKey = `agent.${agent.id}`;
  const [clash, setClash] = useState<AgentFormValues | null>(null);

  const save = async (values: AgentFormValues, mark: string | null, saved: () => void) => {
    setClash(null);
    try {
      const next = await agentRequests.update(agent.id, inputOf(values, false), mark);
      saved();
      drafts.drop(draftKey);
      client.setQueryData(agentQueries.detail(next.id).queryKey, next);
      patchAgent(client, next);
      void client.invalidateQueries({ queryKey: agentQueries.lists() });
      toast.success('Changes saved');
      tellWarnings(next);
      await onReload();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      // A change of the status, often our own, is no change to what this form holds.
      const now = await client.fetchQuery({ ...agentQueries.draft(agent.id), staleTime: 0 });
      if (mark !== null && now.etag !== mark && sameForm(now.agent, agent)) await save(values, now.etag, saved);
      else setClash(values);
    }
  };
  const overwrite = async (values: AgentFormValues) => {
    setBusy(true);
    try {
      await save(values, null, () => {});
    } catch (error) {
      toast.error('The changes were not saved', { description: error instanceof Error ? error.message : '' });
    } finally {
      setBusy(false);
    }
  };
  const form = useRef<() => AgentFormValues>(() => valuesOf(agent));
  const readForm = useCallback((read: () => AgentFormValues) => {
    form.current = read;
  }, []);
  return (
    <div className="grid items-start gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
      <div className="min-w-0 max-w-[640px]">
        <AgentForm
          id={formId}
          onForm={readForm}
          initial={valuesOf(agent)}
          draftKey={draftKey}
          onSubmit={(values, saved) => save(values, etag, saved)}
          onDirty={setDirty}
          onBusy={setBusy}
        >
          {clash && (
            <FormAlert
              action={
                <>
                  <Button
                    size="sm"
                    onClick={() => {
                      drafts.drop(draftKey);
                      void onReload();
                    }}
                  >
                    Take theirs
                  </Button>
                  <Button size="sm" onClick={() => void overwrite(clash)}>
                    Save mine
                  </Button>
                </>
              }
            >
              <p className="font-medium">This agent was changed meanwhile.</p>
              <p>Take what was saved there and lose your changes, or save yours over it.</p>
            </FormAlert>
          )}
        </AgentForm>
        <div className="sticky bottom-0 mt-5 flex flex-wrap justify-end gap-2 border-t border-line bg-bg py-3">
          <Button
            disabled={!dirty}
            onClick={() => {
              drafts.drop(draftKey);
              void onReload();
            }}
          >
            Discard changes
          </Button>
          <Button variant="primary" type="submit" form={formId} pending={busy} disabled={!dirty}>
            Save changes
          </Button>
        </div>
      </div>
      <div className="min-w-0 xl:sticky xl:top-20 xl:max-h-[calc(100dvh-6rem)] xl:overflow-y-auto">
        <TryIt agent={agent} read={() => ({ values: form.current(), dirty })} />
      </div>
    </div>
  );
}
