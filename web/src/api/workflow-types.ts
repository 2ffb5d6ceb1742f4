import type { JsonObject, TaskStatus, WaitReason } from './types';

export type WorkflowProcess = 'sequential' | 'hierarchical' | 'graph';
export type WorkflowNodeType = 'agent' | 'condition' | 'approval' | 'input' | 'map' | 'loop';

export interface WorkflowInput {
  name: string;
  type: 'string' | 'number' | 'boolean' | 'json';
  required: boolean;
  default: unknown;
  description: string | null;
}

export interface WorkflowNode {
  id: string;
  type: WorkflowNodeType;
  label: string;
  agent_id?: string | null;
  instruction?: string | null;
  expected_output?: string | null;
  output_schema?: JsonObject | null;
  position: { x: number; y: number };
  retry?: { max_attempts: number } | null;
  timeout_seconds?: number | null;
  join?: 'all' | 'any' | 'first_success';
  on_error?: 'fail' | 'branch' | 'continue';
  condition?: { expression?: string | null; model_choice?: { agent_id: string; question: string; branches: string[] } | null } | null;
  map?: { items: string; concurrency: number } | null;
  loop?: { max_iterations: number; until: string } | null;
}

export interface WorkflowEdge {
  id: string;
  source: string;
  target: string;
  branch?: string | null;
}

export interface WorkflowSettings {
  max_cost_usd?: number | null;
  max_rounds?: number | null;
  max_delegations?: number | null;
  concurrency?: number | null;
  context?: 'whole' | 'summary' | 'fields';
  context_limit_chars?: number | null;
  manager_agent_id?: string | null;
}

export interface WorkflowGraph {
  process: WorkflowProcess;
  inputs: WorkflowInput[];
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
  settings: WorkflowSettings;
}

export interface Workflow extends WorkflowGraph {
  id: string;
  name: string;
  description: string | null;
  version: number;
  is_template: boolean;
  created_at: string;
  updated_at: string;
}

export interface NodeRun {
  node_id: string;
  iteration: number;
  item_index: number | null;
  attempt: number;
  status: TaskStatus | 'skipped' | 'waiting';
  task_id: string | null;
  agent_id: string | null;
  output: unknown;
  error_message: string | null;
  branch: string | null;
  started_at: string | null;
  completed_at: string | null;
  cost_usd: number | null;
}

export interface WorkflowRun {
  id: string;
  workflow_id: string | null;
  workflow_version: number | null;
  name: string;
  process: WorkflowProcess;
  status: TaskStatus;
  waiting_for: WaitReason | null;
  inputs: JsonObject;
  output: unknown;
  error_message: string | null;
  nodes: NodeRun[];
  delegations: JsonObject[];
  cost_usd: number | null;
  input_tokens: number;
  output_tokens: number;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  updated_at: string;
  /** The graph as it was when the run started. */
  graph: WorkflowGraph;
}
