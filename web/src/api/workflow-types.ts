import type { components } from './schema';
import type { JsonObject, With } from './types';

/** The records of workflows, from the generated document like those of `types.ts`. */
type Schemas = components['schemas'];

/** A record as the server answers it: every field is there, with its default. */
type Whole<T> = { [key in keyof T]-?: Exclude<T[key], undefined> };

export type WorkflowProcess = Schemas['WorkflowProcess'];
export type WorkflowNodeType = Schemas['NodeType'];
export type WorkflowInput = With<Schemas['WorkflowInput'], { type: Schemas['InputType']; required: boolean; default?: unknown }>;
export type WorkflowNode = With<
  Schemas['WorkflowNode'],
  {
    type: WorkflowNodeType;
    output_schema?: JsonObject | null;
    condition?: With<Schemas['NodeCondition'], { model_choice?: Whole<Schemas['ModelChoice']> | null }> | null;
    map?: Whole<Schemas['NodeMap']> | null;
    loop?: With<Schemas['NodeLoop'], { max_iterations: number }> | null;
    retry?: Whole<Schemas['NodeRetry']> | null;
  }
>;
export type WorkflowEdge = Schemas['WorkflowEdge'];
export type WorkflowNote = Schemas['WorkflowNote'];
export type WorkflowSettings = Schemas['WorkflowSettings'];

export interface WorkflowGraph {
  process: WorkflowProcess;
  inputs: WorkflowInput[];
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
  /** Comments on the canvas; not there in definitions of older releases. */
  notes?: WorkflowNote[];
  settings: WorkflowSettings;
}

export type Workflow = With<Schemas['WorkflowResponse'], WorkflowGraph>;
/** A workflow that is being changed, with what keeps it from becoming a version. */
export type WorkflowDraft = With<
  Schemas['WorkflowDraftResponse'],
  WorkflowGraph & { errors: { field: string; code: string; message: string }[] }
>;
export type WorkflowVersion = With<Schemas['WorkflowVersionResponse'], { definition: WorkflowGraph }>;

/** One attempt at a node, or at one entry of a map. */
export type NodeRun = Schemas['NodeRunResponse'];

/** Work that passed from a manager to a member. */
export type Delegation = With<
  Schemas['DelegationResponse'],
  {
    kind: 'assign' | 'redo' | 'reassign' | 'follow_up';
    /** The keys of the work that came before: w1, w2. */
    after: string[];
    review: 'accepted' | 'redo' | 'reassigned' | 'follow_up' | null;
  }
>;

/** Manager and members, in the open part of a run. */
export interface WorkflowTeam {
  manager_agent_id: string;
  manager_is_own: boolean;
  members: { id: string; agent_id: string; name: string; role: string }[];
}

/** A run with its nodes, delegations and the graph as it was when the run started. */
export type WorkflowRun = With<
  Whole<Schemas['WorkflowRunResponse']>,
  { inputs: JsonObject; nodes: NodeRun[]; delegations: Delegation[]; team: WorkflowTeam | null; graph: WorkflowGraph }
>;

/** A run as lists and events tell it. */
export type WorkflowRunSummary = Omit<WorkflowRun, 'nodes' | 'delegations' | 'team' | 'graph'>;
