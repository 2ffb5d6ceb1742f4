import type { components } from './schema';

/**
 * The wire records by the names the app uses. They come from `schema.d.ts`, which is generated from docs/openapi.json
 * (`scripts/api`); only what the document leaves open as "any JSON" or as a text is told more exactly here.
 */
type Schemas = components['schemas'];

/** A record with some of its fields told more exactly. Naming a field that it does not have is an error. */
export type With<T, K extends { [key in keyof T]?: unknown } & { [key in Exclude<keyof K, keyof T>]: never }> = Omit<T, keyof K> & K;

/** A request as we send it: what is optional is left out, what is required is there. */
type Sent<T, Required extends keyof T = never> = { [key in Required]: NonNullable<T[key]> } & {
  [key in Exclude<keyof T, Required>]?: NonNullable<T[key]>;
};

export type JsonObject = { [key: string]: unknown };

export type AgentType = Schemas['AgentType'];
export type AgentStatus = Schemas['AgentStatus'];
export type TaskStatus = Schemas['AgentTaskStatus'];
export type TaskPriority = Schemas['TaskPriority'];
export type WaitReason = NonNullable<Schemas['WaitingFor']>;
export type StepKind = Schemas['StepKind'];
export type StepState = Schemas['StepState'];
export type ActivityType = Schemas['ActivityType'];
export type ActivityStatus = Schemas['ActivityStatus'];

// The members in the order they are offered; a test holds them to the document.
export const agentTypes = ['conversational', 'analytical', 'creative', 'automation'] as const satisfies readonly AgentType[];
export const agentStatuses = ['active', 'inactive', 'training', 'error', 'paused'] as const satisfies readonly AgentStatus[];
export const taskStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const satisfies readonly TaskStatus[];
export const taskPriorities = ['low', 'medium', 'high', 'urgent'] as const satisfies readonly TaskPriority[];
export const waitReasons = [
  'retry',
  'approval',
  'outcome',
  'budget',
  'children',
  'input',
  'agent',
] as const satisfies readonly WaitReason[];
export const stepKinds = [
  'start',
  'model_call',
  'tool_call',
  'approval',
  'delegation',
  'recall',
  'note',
] as const satisfies readonly StepKind[];
export const activityStatuses = ['success', 'error', 'info', 'warning'] as const satisfies readonly ActivityStatus[];
export const activityTypes = [
  'agent_created',
  'agent_updated',
  'agent_deleted',
  'agent_started',
  'agent_stopped',
  'task_created',
  'task_started',
  'task_completed',
  'task_failed',
  'task_cancelled',
  'integration_connected',
  'integration_error',
  'workflow_run_started',
  'workflow_run_completed',
  'workflow_run_failed',
  'workflow_run_cancelled',
] as const satisfies readonly ActivityType[];

export type ToolsConfig = { [tool: string]: { enabled?: boolean; [option: string]: unknown } };
export type Agent = With<Schemas['AgentResponse'], { tools_config: ToolsConfig }>;
export type AgentVersionSummary = Schemas['AgentVersionSummary'];
export type AgentVersion = With<Schemas['AgentVersionResponse'], { tools_config: ToolsConfig }>;
/** Null takes a cap away. */
interface Caps {
  max_cost_usd?: number | null;
  daily_budget_usd?: number | null;
  monthly_budget_usd?: number | null;
}
export type AgentInput = With<
  Sent<Schemas['CreateAgentRequest'], 'name' | 'description' | 'agent_type' | 'model' | 'system_prompt'>,
  { tools_config?: ToolsConfig; status?: AgentStatus; avatar_url?: string | null; fallback_model?: string | null } & Caps
>;

export type TaskUsage = Pick<Usage, 'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens'>;

/** The result of a task, in the open part of its record. */
export interface TaskOutput {
  result: string;
  model: string;
  usage: TaskUsage;
  cost_usd: number | null;
  /** The answer as JSON, when the task asked for a schema. */
  data?: unknown;
  /** The answer reached its maximum length and ends in the middle. */
  truncated?: boolean;
}

export type Task = With<
  Schemas['TaskResponse'],
  { input_data: JsonObject; output_data: TaskOutput | null; output_schema: JsonObject | null; waiting_for: WaitReason | null }
>;
export type TaskMark = NonNullable<Schemas['TaskMark']>;
export type TaskRating = With<Schemas['TaskRatingResponse'], { mark: TaskMark }>;
export const ratingFilters = ['good', 'bad', 'none'] as const;
export type RatingFilter = (typeof ratingFilters)[number];
export type TaskInput = With<
  Sent<Schemas['CreateTaskRequest'], 'agent_id' | 'title'>,
  { description?: string | null; input_data?: JsonObject; output_schema?: JsonObject | null; max_cost_usd?: number | null }
>;
export type TaskChange = With<
  Sent<Schemas['ChangeTaskRequest']>,
  { description?: string | null; status?: 'cancelled'; max_cost_usd?: number | null }
>;

export type SampleRemoval = Schemas['SampleRemovalPlan'];

/** What all agents together may spend, and have spent, in US dollars. */
export type Budget = Schemas['BudgetResponse'];

export type Step = With<Schemas['StepResponse'], { request: JsonObject | null; response: JsonObject | null }>;
export type StepMessages = Schemas['StepMessagesResponse'];
export type StepMessage = Schemas['StepMessage'];
export type StepResolution = { action: Schemas['StepResolution']; result?: unknown };

export type Artifact = Schemas['ArtifactResponse'];
export type StoredFile = Schemas['FileResponse'];
export type Activity = With<Schemas['ActivityResponse'], { metadata: JsonObject }>;

/** What every service answers, and what only some do. */
export type ServiceState = Pick<Schemas['ServiceAnswerBase'], 'configured'> &
  Partial<With<Schemas['ServiceAnswerBase'], { last_tested: string | null; source: 'ui' | 'environment' | null }>> &
  Partial<Pick<Schemas['ServiceAnswerOllamaAnswer'], 'base_url' | 'custom' | 'detected'>> &
  Partial<Pick<Schemas['ServiceAnswerMicrosoftAnswer'], 'client_id' | 'tenant_id'>> &
  Partial<Pick<Schemas['ServiceAnswerObsidianAnswer'], 'vault_path'>>;
export type Settings = { [service: string]: ServiceState };
/** A service that can be connected, with its fields. */
export type Service = Schemas['ServiceResponse'];
/** A tool agents can be given. */
export type Tool = Schemas['ToolResponse'];
export type SettingInput = Sent<Schemas['UpdateSettings'], 'service'>;
export type ServiceResult = Schemas['SettingsAnswer'];

export type SystemInfo = With<Schemas['SystemResponse'], { database: 'sqlite' | 'postgresql' }>;
export type Model = Schemas['ModelResponse'];
export type ModelProvider = With<Schemas['ProviderResponse'], { status: 'available' | 'not_configured' | 'error' }>;
export type ModelCheck = Schemas['ModelValidation'];
export type LearntFact = Schemas['LearntFact'];

/** Something that stands still until a person does something. */
export type WaitingItem = With<
  Required<Schemas['WaitingResponse']>,
  { schema: JsonObject | null; call: JsonObject | null; content: WaitingContent[]; step: number | null; task_id: string | null }
>;
export type WaitingContent = With<Required<Schemas['QuestionContent']>, { value: unknown; before: unknown }>;

export const metricWindows = ['24h', '7d', '30d', '90d'] as const;
export type MetricWindow = (typeof metricWindows)[number];
export type Metrics = Schemas['SystemMetrics'];
export type MetricPoint = Schemas['TrendPoint'];
export type MetricTrends = With<Schemas['TrendsResponse'], { window: MetricWindow; bucket: 'hour' | 'day' }>;
export type AgentMetrics = Schemas['AgentMetricsResponse'];
export type UsageGroup = 'day' | 'model' | 'agent';
export type Usage = Schemas['UsageResponse'];

/** Whether one has to sign in, and who is signed in. */
export type Me = With<Required<Schemas['MeResponse']>, { id: string | null; user_name: string | null; scopes: string[] | null }>;
export type AuthStatus = With<Required<Schemas['AuthStatus']>, { person: Me | null }>;
export type Role = Schemas['Role'];
export type LinkInfo = With<Required<Schemas['LinkResponse']>, { user_name: string | null }>;
export type Identity = With<Required<Schemas['IdentityResponse']>, { last_used_at: string | null }>;
export type SignInSession = Schemas['SessionResponse'];
export type AccessToken = Schemas['TokenResponse'];
export type Scope = Schemas['ScopeResponse'];
export type Person = Schemas['PersonResponse'];
export type MadeLink = Schemas['MadeLinkResponse'];
export type SecurityEvent = Schemas['SecurityEventResponse'];

export type * from './workflow-types';
