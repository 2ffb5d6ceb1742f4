import type { JsonObject, TaskStatus, WaitReason } from './types';

export type WorkflowProcess = 'sequential' | 'hierarchical' | 'graph';
export type WorkflowNodeType = 'agent' | 'condition' | 'approval' | 'input' | 'map' | 'loop';

export interface WorkflowInput {
  name: string;
  type: 'string' | 'number' | 'boolean' | 'json';
  required: boolean;
  default?: unknown;
  description?: string | null;
}

export interface WorkflowNode {
  id: string;
  type: WorkflowNodeType;
  /** The id where there is none. */
  label?: string | null;
  agent_id?: string | null;
  instruction?: string | null;
  expected_output?: string | null;
  output_schema?: JsonObject | null;
  position?: { x: number; y: number } | null;
  retry?: { max_attempts: number } | null;
  timeout_seconds?: number | null;
  join?: 'all' | 'any' | 'first_success';
  on_error?: 'fail' | 'branch' | 'continue';
  context?: 'whole' | 'summary' | 'fields' | null;
  condition?: { expression?: string | null; model_choice?: { agent_id: string; question: string; branches: string[] } | null } | null;
  map?: { items: string; concurrency: number } | null;
  loop?: { max_iterations: number; until?: string | null } | null;
}

export interface WorkflowEdge {
  id?: string | null;
  source: string;
  target: string;
  branch?: string | null;
  /** Only these fields of the source's JSON output travel on. */
  fields?: string[] | null;
}

export interface WorkflowSettings {
  max_cost_usd?: number | null;
  /** Hierarchical: what the team is to reach. */
  goal?: string | null;
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
  template_key?: string | null;
  created_at: string;
  updated_at: string;
}

export interface WorkflowVersion {
  version: number;
  name: string;
  definition: WorkflowGraph;
  created_at: string;
}

/** One attempt at a node, or at one entry of a map. */
export interface NodeRun {
  node_id: string;
  /** How often the run has come to this node before; from 0. */
  iteration: number;
  /** Entry of a map from 0; null for the node itself. */
  item_index: number | null;
  attempt: number;
  status: TaskStatus;
  waiting_for: WaitReason | null;
  task_id: string | null;
  agent_id: string | null;
  input: unknown;
  output: unknown;
  branch: string | null;
  error_code: string | null;
  error_message: string | null;
  /** A resumed run has left this attempt behind. */
  superseded: boolean;
  /** Taken over from another run. */
  copied: boolean;
  due_at: string | null;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  started_at: string;
  completed_at: string | null;
}

/** Work that passed from a manager to a member. */
export interface Delegation {
  id: string;
  /** The manager's name of it: w1, w2. */
  key: string;
  kind: 'assign' | 'redo' | 'reassign' | 'follow_up';
  of_key: string | null;
  after: string[];
  from: string;
  to: string;
  member: string;
  instruction: string;
  expected_output: string | null;
  task_id: string | null;
  status: TaskStatus;
  result: string | null;
  error: string | null;
  review: 'accepted' | 'redo' | 'reassigned' | 'follow_up' | null;
  feedback: string | null;
  created_at: string;
  completed_at: string | null;
}

export interface WorkflowTeam {
  manager_agent_id: string;
  manager_is_own: boolean;
  members: { id: string; agent_id: string; name: string; role: string }[];
}

/** A run as lists and events tell it. */
export interface WorkflowRunSummary {
  id: string;
  workflow_id: string | null;
  workflow_version: number | null;
  name: string;
  process: WorkflowProcess;
  status: TaskStatus;
  waiting_for: WaitReason | null;
  inputs: JsonObject;
  output: unknown;
  error_code: string | null;
  error_message: string | null;
  rerun_of: string | null;
  max_cost_usd: number | null;
  cost_usd: number | null;
  input_tokens: number;
  output_tokens: number;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  updated_at: string;
}

export interface WorkflowRun extends WorkflowRunSummary {
  nodes: NodeRun[];
  delegations: Delegation[];
  team: WorkflowTeam | null;
  /** The graph as it was when the run started. */
  graph: WorkflowGraph;
}
