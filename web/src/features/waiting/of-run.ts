import type { WaitingContent, WaitingItem, WorkflowRun } from '@/api/types';

/** What a person is asked, as the row of the node keeps it. */
interface Question {
  title?: string;
  text?: string;
  content?: WaitingContent[];
  schema?: WaitingItem['schema'];
  reason?: WaitingItem['reason'];
}

/** The approvals and inputs a run waits for, from the run itself: there without another request, and in full. */
export function waitingOf(run: WorkflowRun): WaitingItem[] {
  const nodes = run.nodes
    .filter((node) => !node.superseded && node.status === 'running' && (node.waiting_for === 'approval' || node.waiting_for === 'input'))
    .map((node) => {
      const question = (node.input ?? {}) as Question;
      return {
        ...nothing,
        id: `${run.id}:${node.node_id}`,
        kind: node.waiting_for as 'approval' | 'input',
        title: question.title || node.node_id,
        text: question.text ?? '',
        since: node.started_at,
        expires_at: node.due_at,
        content: question.content ?? [],
        schema: question.schema ?? null,
        reason: question.reason ?? null,
        workflow_run_id: run.id,
        workflow_run_name: run.name,
        node_id: node.node_id,
      } satisfies WaitingItem;
    });
  if (run.status !== 'running' || run.waiting_for !== 'budget') return nodes;
  const held: WaitingItem = {
    ...nothing,
    id: run.id,
    kind: 'run_budget',
    title: 'The run has reached its budget',
    text: 'Nothing new is started until it may cost more.',
    since: run.updated_at,
    workflow_run_id: run.id,
    workflow_run_name: run.name,
    cost_usd: run.cost_usd,
    max_cost_usd: run.max_cost_usd,
  };
  return [...nodes, held];
}

const nothing = {
  expires_at: null,
  goes_on_at: null,
  content: [],
  schema: null,
  reason: null,
  error_code: null,
  task_id: null,
  step: null,
  call: null,
  workflow_run_id: null,
  workflow_run_name: null,
  node_id: null,
  agent_id: null,
  agent_name: null,
  tasks: null,
  cost_usd: null,
  max_cost_usd: null,
};
