import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JsonObject, WorkflowRun } from '@/api/types';
import type { LastRun } from '../values/values';
import { workflowRunQueries } from '../workflow-queries';

/** What nodes and inputs were in the newest run of a workflow; null before the first. */
export function useLastRun(id: string | null): LastRun | null {
  const runs = useQuery({ ...workflowRunQueries.list({ workflow_id: id ?? '', limit: 1 }), enabled: id !== null });
  const newest = runs.data?.items[0]?.id ?? '';
  const { data } = useQuery({ ...workflowRunQueries.detail(newest), enabled: newest !== '' });
  return useMemo(() => (data ? { inputs: data.inputs, outputs: outputsOf(data) } : null), [data]);
}

/** The last output of each node of a run. */
export function outputsOf(run: WorkflowRun): JsonObject {
  const outputs: JsonObject = {};
  for (const node of run.nodes)
    if (node.status === 'completed' && node.item_index === null && !node.superseded && node.output !== null)
      outputs[node.node_id] = node.output as JsonObject[string];
  return outputs;
}
