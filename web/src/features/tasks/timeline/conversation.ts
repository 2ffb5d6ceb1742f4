import type { Step } from '@/api/types';
import { modelAnswer, modelRequest, startRecord, type ToolCallPart, textOf, toolAnswer, toolRequest } from './step-records';

export interface ConversationMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  /** Of an assistant: the tools it asked for. */
  calls?: ToolCallPart[];
  /** Of a tool: its name. */
  name?: string;
  isError?: boolean;
}

/**
 * What was sent to the model by the call at `sequence`. The journal holds each piece once, so a prompt is put together again
 * from the steps before the call, by the same rules as the server's.
 */
export function conversationOf(steps: readonly Step[], sequence: number): ConversationMessage[] {
  const call = steps.find((step) => step.sequence === sequence);
  const first = steps.find((step) => step.kind === 'start');
  if (!call || !first) return [];
  const start = startRecord(first);
  const messages: ConversationMessage[] = [];
  if (start.system_prompt) messages.push({ role: 'system', text: start.system_prompt });
  messages.push({ role: 'user', text: [...(start.attachments ?? []).map((file) => `[${file.name}]`), start.prompt ?? ''].join('\n') });

  const before = steps.filter((step) => step.sequence < sequence);
  const compaction = before.findLast((step) => isDone(step) && modelRequest(step).purpose === 'compaction');
  const from = compaction ? (modelRequest(compaction).up_to ?? compaction.sequence) + 1 : 1;
  if (compaction) {
    messages.push({ role: 'assistant', text: `Summary of my work so far:\n\n${modelAnswer(compaction).text ?? ''}` });
    messages.push({ role: 'user', text: 'Go on with the task from there.' });
  }
  const request = modelRequest(call);
  const until = request.purpose === 'compaction' ? (request.up_to ?? sequence - 1) : sequence - 1;
  for (const step of before) {
    if (step.sequence < from || step.sequence > until || !isDone(step) || modelRequest(step).purpose === 'compaction') continue;
    addTurn(messages, before, step);
  }
  if (request.purpose === 'compaction') messages.push({ role: 'user', text: 'Summarise the conversation so far for yourself.' });
  else if (request.feedback) messages.push({ role: 'user', text: request.feedback });
  return messages;
}

const isDone = (step: Step) => step.kind === 'model_call' && step.state === 'done';

function addTurn(messages: ConversationMessage[], steps: readonly Step[], turn: Step): void {
  const { feedback } = modelRequest(turn);
  if (feedback) messages.push({ role: 'user', text: feedback });
  const { text = '', tool_calls: calls = [] } = modelAnswer(turn);
  if (text.trim() || calls.length > 0) messages.push({ role: 'assistant', text, ...(calls.length > 0 ? { calls } : {}) });
  const results = resultsOf(steps, turn, calls);
  calls.forEach((part, position) => {
    const step = results[position];
    const result = step ? textOf(toolAnswer(step).result) || '(nothing)' : 'This call was not made.';
    messages.push({ role: 'tool', name: part.name, text: result, isError: !step || step.state === 'failed' });
  });
}

/** The steps that answer a turn's calls, by position. Ids tell nothing: servers repeat them. Old journals have no positions. */
function resultsOf(steps: readonly Step[], turn: Step, calls: readonly ToolCallPart[]): (Step | undefined)[] {
  const next = steps.find((step) => step.sequence > turn.sequence && isDone(step) && modelRequest(step).purpose !== 'compaction');
  const results: (Step | undefined)[] = calls.map(() => undefined);
  for (const step of steps) {
    if (step.kind !== 'tool_call' || step.sequence < turn.sequence || (next && step.sequence > next.sequence)) continue;
    if ((step.state !== 'done' && step.state !== 'failed') || toolAnswer(step).superseded) continue;
    const position = toolRequest(step).position ?? calls.findIndex((part, i) => !results[i] && part.id === step.call_id);
    if (position >= 0 && position < calls.length) results[position] = step;
  }
  return results;
}
