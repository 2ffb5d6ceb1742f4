import { useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Agent } from '@/api/types';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { Avatar } from '@/components/avatar';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Neighbours } from '@/components/neighbours';
import { Page, PageHeader } from '@/components/page-header';
import { AgentStatusBadge } from '@/components/status-badge';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { Tooltip } from '@/components/ui/tooltip';
import { createPaths, paths } from '@/lib/paths';
import { isNotFound } from '@/lib/problem';
import { useUrlState } from '@/lib/use-url-state';
import { AgentActivity } from './agent-activity';
import { AgentMenu, acceptsTasks } from './agent-menu';
import { AgentNotice } from './agent-notice';
import { AgentOverview } from './agent-overview';
import { AgentPerformance } from './agent-performance';
import { agentQueries } from './agent-queries';
import { AgentSettings } from './agent-settings';
import { firstAction } from './agent-standing';
import { AgentTasks } from './agent-tasks';
import { AgentVersions } from './agent-versions';
import { StatusToggle } from './status-toggle';
import { useAgentActions } from './use-agent-actions';
import { useDeleteAgents } from './use-delete-agents';

const tabs = {
  overview: 'Overview',
  tasks: 'Tasks',
  activity: 'Activity',
  performance: 'Performance',
  versions: 'Versions',
  settings: 'Settings',
};
type Tab = keyof typeof tabs;

export default function AgentPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(agentQueries.detail(id));
  useBreadcrumbs(data ? [{ label: data.name }] : []);
  if (data) return <AgentDetail key={data.id} agent={data} />;
  return (
    <Page>
      <h1 className="sr-only">Agent</h1>
      {!error && <SkeletonRows label="Loading agent" />}
      {error && !isNotFound(error) && <ErrorState what="The agent could not be loaded" error={error} onRetry={() => void refetch()} />}
      {isNotFound(error) && (
        <EmptyState
          title="This agent does not exist"
          drawing="agent"
          action={
            <Button asChild>
              <Link to={paths.agents.to()}>All agents</Link>
            </Button>
          }
        >
          It was deleted, or the address is wrong.
        </EmptyState>
      )}
    </Page>
  );
}

function AgentDetail({ agent }: { agent: Agent }) {
  const navigate = useNavigate();
  const actions = useAgentActions();
  const deletion = useDeleteAgents(actions, () => void navigate(paths.agents.to()));
  const { state, set } = useUrlState({ tab: 'overview' });
  const tab: Tab = state.tab in tabs && !(state.tab === 'settings' && agent.deleted_at) ? (state.tab as Tab) : 'overview';
  return (
    <Page>
      <div className="flex items-start gap-4">
        <Avatar name={agent.name} url={agent.avatar_url} className="mt-1 hidden size-11 sm:flex" />
        <div className="min-w-0 flex-1">
          <PageHeader
            title={agent.name}
            badge={agent.deleted_at ? <Badge tone="idle">Deleted</Badge> : <AgentStatusBadge status={agent.status} />}
            description={<p className="max-w-[72ch] wrap-anywhere">{agent.description}</p>}
            actions={
              !agent.deleted_at && (
                <>
                  <Neighbours kind="agents" id={agent.id} to={paths.agent.to} list={paths.agents.to()} />
                  <StatusToggle agent={agent} actions={actions} wide leads={firstAction(agent) === 'activate'} />
                  <RunTask agent={agent} />
                  <AgentMenu agent={agent} actions={actions} onDelete={(each) => void deletion.ask([each])} />
                </>
              )
            }
          />
        </div>
      </div>
      <AgentNotice agent={agent} />
      <Tabs value={tab} onValueChange={(next) => set({ tab: next }, { push: true })}>
        <TabsList aria-label={`About ${agent.name}`}>
          {Object.entries(tabs)
            .filter(([value]) => value !== 'settings' || !agent.deleted_at)
            .map(([value, label]) => (
              <TabsTrigger key={value} value={value}>
                {label}
              </TabsTrigger>
            ))}
        </TabsList>
        <TabsContent value="overview">
          <AgentOverview agent={agent} />
        </TabsContent>
        <TabsContent value="tasks">
          <AgentTasks agent={agent} />
        </TabsContent>
        <TabsContent value="activity">
          <AgentActivity agent={agent} />
        </TabsContent>
        <TabsContent value="performance">
          <AgentPerformance agent={agent} />
        </TabsContent>
        <TabsContent value="versions">
          <AgentVersions agent={agent} />
        </TabsContent>
        {!agent.deleted_at && (
          <TabsContent value="settings">
            <AgentSettings id={agent.id} />
          </TabsContent>
        )}
      </Tabs>
      {deletion.dialog}
    </Page>
  );
}

function RunTask({ agent }: { agent: Agent }) {
  const variant = firstAction(agent) === 'run' ? 'primary' : 'secondary';
  if (acceptsTasks(agent)) {
    return (
      <Button variant={variant} asChild>
        <Link to={`${createPaths.task}&agent_id=${agent.id}`}>
          <Play aria-hidden />
          Run task
        </Link>
      </Button>
    );
  }
  // Stays reachable, so that the reason can be read.
  return (
    <Tooltip label="This agent takes no tasks now. Activate it first.">
      <Button
        variant={variant}
        aria-disabled
        onClick={(event) => event.preventDefault()}
        className="pointer-events-auto! cursor-not-allowed!"
      >
        <Play aria-hidden />
        Run task
      </Button>
    </Tooltip>
  );
}
