import type { Step, Task, WaitReason } from '@/api/types';
import { modelRequest, noteText, type StartRecord, startRecord, toolAnswer } from './step-records';

interface Entry {
  key: string;
  /** When it began, ms since the epoch. */
  at: number;
}

export interface StartEntry extends Entry {
  kind: 'start';
  step: Step;
  start: StartRecord;
}
export interface ModelEntry extends Entry {
  kind: 'model';
  step: Step;
  purpose: string;
  /** Counts failed tries before it, from 1. */
  attempt: number;
  /** How long the run paused after a try that failed, in ms; null when it went on at once. */
  waited: number | null;
  /** It is what the task failed with, and is said there. */
  told: boolean;
}
export interface ToolEntry extends Entry {
  kind: 'tool';
  step: Step;
  effect: string | null;
  /** A person had the call repeated; a later entry is the answer. */
  superseded: boolean;
  /** Its outcome is unknown and a person has to say what became of it. */
  question: boolean;
}
export interface NoteEntry extends Entry {
  kind: 'note';
  step: Step;
  text: string;
  /** The run waits for a person's answer to it. */
  question: boolean;
}
export interface OtherEntry extends Entry {
  kind: 'other';
  step: Step;
}
/** A wait that is going on now; those that are over stand at the try they followed. */
export interface WaitEntry extends Entry {
  kind: 'wait';
  reason: WaitReason | 'queue';
  /** When it ends by itself; null when nobody knows. */
  until: number | null;
  /** When the task fails if nobody acts. */
  expires: number | null;
}
export interface EndEntry extends Entry {
  kind: 'end';
  status: 'completed' | 'failed' | 'cancelled';
}
export type TimelineEntry = StartEntry | ModelEntry | ToolEntry | NoteEntry | OtherEntry | WaitEntry | EndEntry;

type Run = Pick<
  Task,
  'status' | 'waiting_for' | 'available_at' | 'waiting_expires_at' | 'error_message' | 'created_at' | 'completed_at' | 'updated_at'
>;

/** Shorter pauses between two steps are the machine's own time, not a wait. */
const wait = 400;
const time = (value: string | null): number | null => (value === null ? null : Date.parse(value));

/**
 * The story of one run, from its journal. `task` is given for the present run only: it adds what is going on now
 * (a wait, a place in the queue) and how it ended.
 */
export function foldTimeline(steps: readonly Step[], task: Run | null): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const effects = new Map<string, string>();
  let failures = 0;
  let failed: ModelEntry | null = null;
  for (const step of steps) {
    const at = Date.parse(step.started_at);
    const key = `${step.run}/${step.sequence}`;
    if (failed?.step.finished_at && step.kind === 'model_call') {
      const pause = at - Date.parse(failed.step.finished_at);
      if (pause > wait) failed.waited = pause;
    }
    failed = null;
    switch (step.kind) {
      case 'start': {
        const start = startRecord(step);
        for (const tool of start.tools ?? []) if (tool.effect) effects.set(tool.name, tool.effect);
        entries.push({ kind: 'start', key, at, step, start });
        break;
      }
      case 'model_call': {
        const purpose = modelRequest(step).purpose ?? 'turn';
        const entry: ModelEntry = { kind: 'model', key, at, step, purpose, attempt: failures + 1, waited: null, told: false };
        entries.push(entry);
        failed = step.state === 'failed' ? entry : null;
        failures = failed ? failures + 1 : 0;
        break;
      }
      case 'tool_call':
        entries.push({
          kind: 'tool',
          key,
          at,
          step,
          effect: effects.get(step.name) ?? null,
          superseded: toolAnswer(step).superseded === true,
          question: step.state === 'unknown',
        });
        break;
      case 'note':
        if (step.name === 'resumed') failures = 0;
        entries.push({ kind: 'note', key, at, step, text: noteText(step), question: step.state === 'unknown' });
        break;
      default:
        entries.push({ kind: 'other', key, at, step });
    }
  }
  if (task) addPresent(entries, task);
  return entries;
}

/** What no step tells: waiting in the queue, a wait that is going on, the end. */
function addPresent(entries: TimelineEntry[], task: Run): void {
  const last = entries.at(-1);
  const lastAt = last && 'step' in last ? (time(last.step.finished_at) ?? last.at) : Date.parse(task.created_at);
  if (task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled') {
    if (last?.kind === 'model' && task.status === 'failed') last.told = last.step.error === task.error_message;
    entries.push({ kind: 'end', key: 'end', at: time(task.completed_at) ?? Date.parse(task.updated_at), status: task.status });
    return;
  }
  // A question stands in the story already, at the step it is about.
  const asked = entries.some((entry) => (entry.kind === 'tool' || entry.kind === 'note') && entry.question);
  if (task.waiting_for && !(asked && (task.waiting_for === 'outcome' || task.waiting_for === 'input'))) {
    entries.push({
      kind: 'wait',
      key: 'wait',
      at: lastAt,
      reason: task.waiting_for,
      until: task.waiting_for === 'retry' ? time(task.available_at) : null,
      expires: time(task.waiting_expires_at),
    });
  } else if (task.status === 'pending') {
    entries.push({ kind: 'wait', key: 'queue', at: Date.parse(task.updated_at), reason: 'queue', until: null, expires: null });
  }
}

/** The step whose text is being streamed now. */
export function runningModelCall(steps: readonly Step[]): Step | null {
  return steps.findLast((step) => step.kind === 'model_call' && step.state === 'intended') ?? null;
}

export interface Totals {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  /** US dollars; null when a price is unknown. */
  cost: number | null;
  modelCalls: number;
  toolCalls: number;
}

/** Sums of one run, for numbers that move while it goes on. `input` is what was not cached. */
export function totalsOf(steps: readonly Step[]): Totals {
  const totals: Totals = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0, modelCalls: 0, toolCalls: 0 };
  for (const step of steps) {
    totals.input += step.input_tokens;
    totals.output += step.output_tokens;
    totals.cacheRead += step.cache_read_tokens;
    totals.cacheWrite += step.cache_write_tokens;
    totals.cost = totals.cost === null || step.cost_usd === null ? null : totals.cost + step.cost_usd;
    if (step.kind === 'model_call') totals.modelCalls += 1;
    else if (step.kind === 'tool_call') totals.toolCalls += 1;
  }
  return totals;
}
