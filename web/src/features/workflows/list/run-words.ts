import type { JsonObject, WorkflowRunSummary } from '@/api/types';
import { toJson } from '@/lib/json';

export const sourceLabels: Record<NonNullable<WorkflowRunSummary['started_by']>, string> = {
  user: 'A person',
  api: 'The API',
  command_line: 'The command line',
  rerun: 'An earlier run',
  node: 'A try of one node',
};

/** What started a run, in words. */
export function sourceOf(run: Pick<WorkflowRunSummary, 'started_by' | 'only_node'>): string {
  if (run.only_node) return `Only “${run.only_node}”`;
  return run.started_by ? sourceLabels[run.started_by] : '–';
}

const longest = 160;

/** Inputs in a line: "topic: Bees · words: 300". One alone goes without its name. */
export function inputsLine(inputs: JsonObject): string {
  const entries = Object.entries(inputs);
  const text = (value: unknown) => (typeof value === 'string' ? value : toJson(value)).replace(/\s+/g, ' ').trim();
  const line = entries.length === 1 ? text(entries[0]?.[1]) : entries.map(([name, value]) => `${name}: ${text(value)}`).join(' · ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
