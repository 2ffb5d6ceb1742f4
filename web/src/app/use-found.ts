import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { agentQueries } from '@/features/agents/agent-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import { workflowQueries } from '@/features/workflows/workflow-queries';

/**
 * What the server finds for a text. It is told all at once: answers that come one by one would push down what somebody is about
 * to choose.
 */
export function useFound(search: string, enabled: boolean) {
  const tasks = useQuery({ ...taskQueries.list({ search, limit: 8 }), enabled });
  const agents = useQuery({ ...agentQueries.list({ search, limit: 5 }), enabled });
  const workflows = useQuery({ ...workflowQueries.list({ search, limit: 5 }), enabled });
  const busy = tasks.isFetching || agents.isFetching || workflows.isFetching;
  const [found, setFound] = useState({ tasks: tasks.data?.items, agents: agents.data?.items, workflows: workflows.data?.items });
  useEffect(() => {
    if (!busy) setFound({ tasks: tasks.data?.items, agents: agents.data?.items, workflows: workflows.data?.items });
  }, [busy, tasks.data, agents.data, workflows.data]);
  const { tasks: someTasks = [], agents: someAgents = [], workflows: someWorkflows = [] } = enabled ? found : {};
  return { tasks: someTasks, agents: someAgents, workflows: someWorkflows, busy };
}
