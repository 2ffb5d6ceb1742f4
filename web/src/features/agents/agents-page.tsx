import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Agent } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { ExportButton } from '@/components/export-button';
import { Page, PageHeader } from '@/components/page-header';
import { Pager } from '@/components/pager';
import { Button } from '@/components/ui/button';
import { useListKeys } from '@/lib/hotkeys';
import { useRememberedOrder } from '@/lib/list-order';
import { createPaths, paths } from '@/lib/paths';
import { useUrlState } from '@/lib/use-url-state';
import { AgentCard } from './agent-card';
import { agentListDefaults, filterKeys, filterOf, isFiltered, pageSize } from './agent-filters';
import type { AgentItemProps } from './agent-item';
import { agentQueries } from './agent-queries';
import { AgentTable } from './agent-table';
import { AgentsSkeleton } from './agents-skeleton';
import { AgentsToolbar } from './agents-toolbar';
import { BulkBar } from './bulk-bar';
import { useAgentActions } from './use-agent-actions';
import { useDeleteAgents } from './use-delete-agents';

const CreateAgentSheet = lazy(() => import('./create-agent-sheet'));

export default function AgentsPage() {
  const { state, set, reset } = useUrlState(agentListDefaults);
  const { state: dialog, set: setDialog } = useUrlState({ create: '' });
  const { data, error, refetch, isPlaceholderData } = useQuery(agentQueries.list(filterOf(state)));
  const { data: all } = useQuery(agentQueries.names());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const navigate = useNavigate();
  const actions = useAgentActions();
  const agents = data?.items ?? [];
  const chosen = agents.filter((agent) => selected.has(agent.id));
  const clear = () => setSelected(new Set());
  const deletion = useDeleteAgents(actions, clear);
  const select = (agent: Agent, on: boolean) =>
    setSelected((before) => {
      const next = new Set(before);
      if (on) next.add(agent.id);
      else next.delete(agent.id);
      return next;
    });
  useRememberedOrder(
    'agents',
    agents.map((agent) => agent.id),
  );
  const keys = useListKeys({
    count: agents.length,
    onOpen: (index) => agents[index] && void navigate(paths.agent.to(agents[index].id)),
    onSelect: (index) => agents[index] && select(agents[index], !selected.has(agents[index].id)),
    onMove: (index) => document.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' }),
    enabled: dialog.create !== 'agent',
  });
  const item = (agent: Agent, index: number): AgentItemProps => ({
    agent,
    actions,
    onDelete: (each) => void deletion.ask([each]),
    selected: selected.has(agent.id),
    onSelect: (on) => select(agent, on),
    active: keys.active === index,
    selecting: chosen.length > 0,
    index,
  });
  const setMany = (status: 'active' | 'paused') => {
    void actions.setStatus(chosen, status);
    clear();
  };
  return (
    <Page>
      <PageHeader
        title="Agents"
        description="Who can work for you."
        actions={
          <>
            {!!data?.total && (
              <ExportButton name="agents.csv" path="/agents" filter={{ ...filterOf(state), skip: undefined, limit: undefined }} />
            )}
            <Button variant="primary" asChild>
              <Link to={createPaths.agent}>
                <Plus aria-hidden />
                New agent
              </Link>
            </Button>
          </>
        }
      />
      <AgentsToolbar
        state={state}
        set={set}
        onClear={() => reset([...filterKeys, 'page'])}
        tags={distinct(all?.items.flatMap((agent) => agent.tags))}
        models={distinct(all?.items.map((agent) => agent.model))}
        shown={data?.total}
        total={all?.total}
        samples={all?.items.filter((agent) => agent.is_sample).length ?? 0}
      />
      {error && !data && <ErrorState what="The agents could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <AgentsSkeleton table={state.view === 'table'} />}
      {data && agents.length === 0 && <NoAgents filtered={isFiltered(state)} onClear={() => reset([...filterKeys, 'page'])} />}
      {agents.length > 0 && (
        <div className={isPlaceholderData ? 'opacity-70 transition-opacity' : undefined} aria-busy={isPlaceholderData}>
          {state.view === 'table' ? (
            <AgentTable
              agents={agents}
              item={item}
              sort={state.sort}
              onSort={(sort) => set({ sort, page: 1 })}
              allSelected={chosen.length === agents.length ? true : chosen.length > 0 ? 'indeterminate' : false}
              onSelectAll={(on) => setSelected(new Set(on ? agents.map((agent) => agent.id) : []))}
            />
          ) : (
            <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,320px),1fr))] gap-3" data-testid="agent-grid">
              {agents.map((agent, index) => (
                <AgentCard key={agent.id} {...item(agent, index)} />
              ))}
            </div>
          )}
        </div>
      )}
      <BulkBar
        count={chosen.length}
        onActivate={() => setMany('active')}
        onPause={() => setMany('paused')}
        onDelete={() => void deletion.ask(chosen)}
        onClear={clear}
      />
      <Pager
        page={Math.max(1, state.page)}
        size={pageSize}
        total={data?.total ?? 0}
        what="agents"
        onPage={(page) => set({ page }, { push: true })}
      />
      {deletion.dialog}
      <Suspense>{dialog.create === 'agent' && <CreateAgentSheet open onClose={() => setDialog({ create: '' })} />}</Suspense>
    </Page>
  );
}

function NoAgents({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return filtered ? (
    <EmptyState title="No agents match" drawing="search" action={<Button onClick={onClear}>Clear filters</Button>}>
      Nothing has this name, status, type, tag or model.
    </EmptyState>
  ) : (
    <EmptyState
      title="No agents yet"
      drawing="agent"
      action={
        <Button variant="primary" asChild>
          <Link to={createPaths.agent}>Create your first agent</Link>
        </Button>
      }
    >
      An agent is a model with instructions, settings and tools. You give it tasks and watch it work.
    </EmptyState>
  );
}

const distinct = (words: readonly string[] = []) => [...new Set(words)].sort((a, b) => a.localeCompare(b));
