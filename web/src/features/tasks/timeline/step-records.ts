import type { JsonObject, Step } from '@/api/types';
import { toJson } from '@/lib/json';

/** What the `request` and `response` of each kind of step hold. All of it is optional to us: an older run may lack a newer field. */
export interface RunLimits {
  max_steps?: number;
  max_seconds?: number;
  max_repeats?: number;
  max_repairs?: number;
  max_model_failures?: number;
}

export interface PinnedTool {
  name: string;
  description?: string;
  schema?: unknown;
  effect?: string;
}

export interface StartRecord {
  model?: string;
  fallback_model?: string | null;
  temperature?: number;
  max_tokens?: number;
  system_prompt?: string;
  prompt?: string;
  attachments?: { name: string; media_type?: string }[];
  tools?: PinnedTool[];
  output_schema?: unknown;
  limits?: RunLimits;
  context_window?: number | null;
}

export interface ToolCallPart {
  id: string;
  name: string;
  arguments?: unknown;
}

export interface ModelRequest {
  purpose?: string;
  messages?: number;
  feedback?: string | null;
  up_to?: number | null;
}

/** What the model thought; its text is empty where only its service can read it. */
export interface ReasoningPart {
  text?: string;
  signature?: string | null;
  redacted?: boolean;
}

export interface ModelAnswer {
  text?: string;
  reasoning?: ReasoningPart[];
  tool_calls?: ToolCallPart[];
  finish_reason?: string | null;
  model?: string | null;
  first_token_ms?: number | null;
  notes?: string[];
  error_kind?: string | null;
  retryable?: boolean;
  status?: number | null;
  retry_after_seconds?: number | null;
}

export interface ToolRequest {
  arguments?: unknown;
  turn?: number;
  /** Its place among the calls of the answer that asked for it; null in old runs. */
  position?: number | null;
}

export interface ToolAnswer {
  result?: unknown;
  is_error?: boolean;
  superseded?: boolean;
}

const read = <T extends object>(value: JsonObject | null): T => (value ?? {}) as T;

export const startRecord = (step: Step) => read<StartRecord>(step.request);
export const modelRequest = (step: Step) => read<ModelRequest>(step.request);
export const modelAnswer = (step: Step) => read<ModelAnswer>(step.response);
export const toolRequest = (step: Step) => read<ToolRequest>(step.request);
export const toolArguments = (step: Step): unknown => toolRequest(step).arguments;
export const toolAnswer = (step: Step) => read<ToolAnswer>(step.response);
export const noteText = (step: Step) => read<{ text?: string }>(step.request).text ?? '';

/** A tool's result as text for people: what was text stays text. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : toJson(value, 2);
}
