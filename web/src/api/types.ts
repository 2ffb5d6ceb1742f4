/**
 * The wire records by the names the app uses. This is the one file that knows where they come from: the day they are generated
 * from the OpenAPI document, each line becomes `export type Agent = components['schemas']['AgentResponse']`.
 */

export const agentTypes = ['conversational', 'analytical', 'creative', 'automation'] as const;
export type AgentType = (typeof agentTypes)[number];
export const agentStatuses = ['active', 'inactive', 'training', 'error', 'paused'] as const;
export type AgentStatus = (typeof agentStatuses)[number];
export const taskStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];
export const taskPriorities = ['low', 'medium', 'high', 'urgent'] as const;
export type TaskPriority = (typeof taskPriorities)[number];
export const waitReasons = ['retry', 'approval', 'outcome', 'budget', 'children', 'input', 'agent'] as const;
export type WaitReason = (typeof waitReasons)[number];
export const activityStatuses = ['success', 'error', 'info', 'warning'] as const;
export type ActivityStatus = (typeof activityStatuses)[number];
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
] as const;
export type ActivityType = (typeof activityTypes)[number];

export type JsonObject = { [key: string]: unknown };

export interface Agent {
  id: string;
  name: string;
  description: string;
  agent_type: AgentType;
  status: AgentStatus;
  model: string;
  temperature: number;
  max_tokens: number;
  system_prompt: string;
  tags: string[];
  avatar_url: string | null;
  tools_config: { [tool: string]: { enabled?: boolean; [option: string]: unknown } };
  fallback_model: string | null;
  /** US dollars that each of its tasks may cost, unless the task says otherwise; null for any amount. */
  max_cost_usd: number | null;
  /** US dollars that its tasks together may cost. */
  daily_budget_usd: number | null;
  monthly_budget_usd: number | null;
  tasks_completed: number;
  tasks_failed: number;
  /** Percent, 0–100. */
  success_rate: number;
  /** Percent, 0–100; null before anything was measured. */
  uptime: number | null;
  last_active: string | null;
  created_at: string;
  updated_at: string;
}

export type AgentInput = Pick<Agent, 'name' | 'description' | 'agent_type' | 'model' | 'system_prompt'> &
  Partial<
    Pick<
      Agent,
      | 'temperature'
      | 'max_tokens'
      | 'tags'
      | 'avatar_url'
      | 'tools_config'
      | 'fallback_model'
      | 'status'
      | 'max_cost_usd'
      | 'daily_budget_usd'
      | 'monthly_budget_usd'
    >
  >;

export interface TaskUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
}

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

export interface Task {
  id: string;
  agent_id: string;
  title: string;
  description: string | null;
  status: TaskStatus;
  priority: TaskPriority;
  input_data: JsonObject;
  output_data: TaskOutput | null;
  error_message: string | null;
  error_code: string | null;
  job_id: string | null;
  execution_time_seconds: number | null;
  retry_count: number;
  run: number;
  waiting_for: WaitReason | null;
  available_at: string | null;
  waiting_expires_at: string | null;
  output_schema: JsonObject | null;
  input_files: string[];
  input_tokens: number;
  output_tokens: number;
  /** US dollars; null when the price of a model is unknown. */
  cost_usd: number | null;
  /** US dollars that it may cost; null for any amount. */
  max_cost_usd: number | null;
  steps_count: number;
  schedule_id: string | null;
  workflow_run_id: string | null;
  parent_task_id: string | null;
  conversation_id: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  updated_at: string;
}

export type TaskInput = Pick<Task, 'agent_id' | 'title'> &
  Partial<Pick<Task, 'description' | 'priority' | 'input_data' | 'output_schema' | 'input_files' | 'max_cost_usd'>>;
export type TaskChange = Partial<Pick<Task, 'title' | 'description' | 'priority' | 'max_cost_usd'>> & { status?: 'cancelled' };

/** What all agents together may spend, and have spent, in US dollars. */
export interface Budget {
  daily_usd: number | null;
  monthly_usd: number | null;
  spent_today_usd: number;
  spent_month_usd: number;
  reserved_usd: number;
}

export const stepKinds = ['start', 'model_call', 'tool_call', 'approval', 'delegation', 'recall', 'note'] as const;
export type StepKind = (typeof stepKinds)[number];
export type StepState = 'intended' | 'done' | 'failed' | 'unknown';

export interface Step {
  task_id: string;
  run: number;
  sequence: number;
  kind: StepKind;
  name: string;
  call_id: string | null;
  state: StepState;
  request: JsonObject | null;
  response: JsonObject | null;
  error: string | null;
  trust: 'trusted' | 'untrusted';
  secrecy: 'public' | 'private';
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost_usd: number | null;
  attempt: number;
  started_at: string;
  finished_at: string | null;
  duration_ms: number | null;
}

export type StepResolution = { action: 'repeat' | 'done' | 'skip' | 'continue' | 'fail'; result?: unknown };

export interface Artifact {
  name: string;
  path: string;
  size: number;
  content_type: string;
  modified_at: string;
}

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  content_type: string;
  created_at: string;
}

export interface Activity {
  id: string;
  agent_id: string | null;
  task_id: string | null;
  activity_type: ActivityType;
  status: ActivityStatus;
  title: string;
  description: string | null;
  metadata: JsonObject;
  created_at: string;
}

export interface ServiceState {
  configured: boolean;
  last_tested: string | null;
  source?: 'ui' | 'environment' | null;
  base_url?: string | null;
  client_id?: string | null;
  tenant_id?: string | null;
  vault_path?: string | null;
  detected?: boolean;
  custom?: boolean;
  last_test?: { success: boolean; message: string } | null;
}
export type Settings = { [service: string]: ServiceState };

export interface SettingInput {
  service: string;
  api_key?: string;
  base_url?: string;
  client_id?: string;
  client_secret?: string;
  tenant_id?: string;
  vault_path?: string;
  test_connection?: boolean;
}
export interface ServiceResult {
  success: boolean;
  configured: boolean;
  message: string;
  models?: number;
}

export interface SystemInfo {
  version: string;
  data_folder: string;
  database: 'sqlite' | 'postgresql';
  started_at: string;
  uptime_seconds: number;
  workers: { concurrency: number; running: number };
  has_sample_data: boolean;
  /** An agent or a task that is not of the sample data exists, or existed. */
  has_own_data: boolean;
  has_model: boolean;
  offline: boolean;
  environment_notes: string[];
}

export interface Model {
  id: string;
  provider: string;
  name: string;
  display_name: string;
  context_window: number | null;
  max_output_tokens: number | null;
  supports_vision: boolean;
  supports_tools: boolean;
  input_price_per_million: number | null;
  output_price_per_million: number | null;
  cache_read_price_per_million: number | null;
  cache_write_price_per_million: number | null;
  is_recommended: boolean;
  retired: boolean;
  successor: string | null;
  custom: boolean;
  /** The provider is configured, so the model can be used now. */
  available: boolean;
}

export interface ModelProvider {
  name: string;
  display_name: string;
  prefix: string;
  is_configured: boolean;
  status: 'available' | 'not_configured' | 'error';
  base_url: string | null;
  default_model: string | null;
  models_count: number;
}

export interface ModelCheck {
  is_valid: boolean;
  provider: string | null;
  model: string | null;
  normalized: string | null;
  error: string | null;
}

export const metricWindows = ['24h', '7d', '30d', '90d'] as const;
export type MetricWindow = (typeof metricWindows)[number];

export interface Metrics {
  total_agents: number;
  active_agents: number;
  total_tasks: number;
  tasks_completed: number;
  tasks_running: number;
  tasks_pending: number;
  tasks_failed: number;
  tasks_cancelled: number;
  tasks_waiting: number;
  average_success_rate: number;
  total_execution_time_hours: number;
  activities_24h: number;
  cost_today_usd: number;
  cost_month_usd: number;
  input_tokens_today: number;
  output_tokens_today: number;
}

export interface MetricPoint {
  start: string;
  tasks_created: number;
  tasks_completed: number;
  tasks_failed: number;
  tasks_cancelled: number;
  success_rate: number | null;
  average_duration_seconds: number | null;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
}

export interface MetricTrends {
  window: MetricWindow;
  bucket: 'hour' | 'day';
  points: MetricPoint[];
  agents_change: string;
  tasks_change: string;
  success_rate_change: string;
}

export interface AgentMetrics {
  agent_id: string;
  agent_name: string;
  status: AgentStatus;
  tasks_completed: number;
  tasks_failed: number;
  success_rate: number;
  uptime: number | null;
  last_active: string | null;
  pending_tasks: number;
  running_tasks: number;
  average_duration_seconds: number | null;
  cost_usd: number;
  points: MetricPoint[];
}

export type UsageGroup = 'day' | 'model' | 'agent';
export interface Usage extends TaskUsage {
  key: string;
  label: string;
  calls: number;
  cost_usd: number | null;
}

export type * from './workflow-types';
