import type { Artifact, Step, Task, TaskRating } from '@/api/types';
import { formatCost, formatDateTime, formatDuration, formatTokens } from '@/lib/format';
import { toJson } from '@/lib/json';
import { durationOf, runNumber } from './task-rules';
import { modelAnswer, modelRequest, noteText, startRecord, textOf, toolAnswer, toolArguments } from './timeline/step-records';

export interface TaskExport {
  task: Task;
  /** The journals of all runs, the first run first. */
  runs: Step[][];
  /** What the user thinks of the runs. */
  ratings: TaskRating[];
  artifacts: Artifact[];
  agentName: string;
}

/** Everything that is known of a task, for programs. */
export function taskJson({ task, runs, ratings, artifacts, agentName }: TaskExport): string {
  return toJson(
    { task, agent: { id: task.agent_id, name: agentName }, runs: runs.map((steps, run) => ({ run, steps })), artifacts, ratings },
    2,
  );
}

/** The story of a task, for people: what was asked, each step, what came of it. */
export function taskMarkdown({ task, runs, ratings, artifacts, agentName }: TaskExport): string {
  const parts = [`# ${task.title}`, facts(task, agentName)];
  if (task.description) parts.push('## Task', task.description);
  runs.forEach((steps, run) => {
    parts.push(runs.length > 1 ? `## Run ${runNumber(run)}` : '## Steps', ...steps.map(stepMarkdown).filter(Boolean));
  });
  const result = (task.output_data as { result?: unknown } | null)?.result;
  if (result !== undefined) parts.push('## Result', typeof result === 'string' ? result : fenced(textOf(result), 'json'));
  if (ratings.length > 0) {
    parts.push('## Marks');
    for (const { run, mark, note, rated_by, rated_at } of ratings)
      parts.push(`Run ${runNumber(run)}: **${mark}**, marked by ${rated_by} on ${formatDateTime(rated_at)}.`, ...(note ? [note] : []));
  }
  if (task.error_message) parts.push('## Error', task.error_message);
  if (artifacts.length > 0) parts.push('## Artifacts', artifacts.map(({ path }) => `- ${path}`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function facts(task: Task, agentName: string): string {
  const rows: [string, string][] = [
    ['Agent', agentName],
    ['Status', task.cancel_message ? `${task.status}: ${task.cancel_message}` : task.status],
    ...(task.agent_version ? [['Version of the agent', String(task.agent_version)] as [string, string]] : []),
    ['Created', formatDateTime(task.created_at)],
    ['Time', formatDuration(durationOf(task))],
    ['Tokens', `${formatTokens(task.input_tokens)} in, ${formatTokens(task.output_tokens)} out`],
    ['Cost', task.cost_usd === null ? 'unknown' : formatCost(task.cost_usd)],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|')} |`)].join('\n');
}

function stepMarkdown(step: Step): string {
  const head = `### ${step.sequence}. ${step.name}`;
  const error = step.error ? `**Error:** ${step.error}` : '';
  const lines = (...parts: (string | undefined)[]) => [head, ...parts, error].filter(Boolean).join('\n\n');
  switch (step.kind) {
    case 'start':
      return lines(startRecord(step).prompt && fenced(startRecord(step).prompt ?? ''));
    case 'model_call': {
      const { text, tool_calls = [] } = modelAnswer(step);
      const asked = tool_calls.map(({ name }) => `\`${name}\``).join(', ');
      return lines(modelRequest(step).feedback ?? '', text, asked && `Asks for ${asked}.`);
    }
    case 'tool_call':
      return lines(fenced(toJson(toolArguments(step) ?? {}, 2), 'json'), fenced(textOf(toolAnswer(step).result)));
    case 'note':
      return lines(noteText(step));
    default:
      return lines();
  }
}

/** A code block whose fence is longer than any in the text. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
