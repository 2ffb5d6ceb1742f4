import { type Task, type TaskInput, taskPriorities } from '@/api/types';
import { drafts } from '@/lib/drafts';
import { toJson } from '@/lib/json';
import { z } from '@/lib/zod';
import { readJsonObject, readSchema } from './json-text';

const jsonText = (read: typeof readJsonObject) =>
  z.string().superRefine((text, context) => {
    const result = read(text);
    if (!result.ok) context.addIssue({ code: 'custom', message: result.error });
  });

const amountText = z
  .string()
  .refine((text) => text.trim() === '' || (Number(text) >= 0 && Number(text) <= 1_000_000), 'Write an amount in US dollars, such as 0.50.');

export const taskFormSchema = z.object({
  agent_id: z.string().min(1, 'Choose the agent that does it.'),
  title: z.string().trim().min(1, 'Say in a few words what is to be done.').max(255, 'A title may have 255 characters.'),
  description: z.string().max(100_000, 'A description may have 100,000 characters. Attach longer texts as files.'),
  priority: z.enum(taskPriorities),
  input_data: jsonText(readJsonObject),
  output_schema: jsonText(readSchema),
  max_cost_usd: amountText,
});
export type TaskForm = z.infer<typeof taskFormSchema>;

export const formFields = ['agent_id', 'title', 'description', 'priority', 'input_data', 'output_schema', 'max_cost_usd'] as const;

export const emptyForm = (agentId: string): TaskForm => ({
  agent_id: agentId,
  title: '',
  description: '',
  priority: 'medium',
  input_data: '',
  output_schema: '',
  max_cost_usd: '',
});

/** "Run again with changes" begins with what the task was. */
export function formFrom(task: Task): TaskForm {
  const given = Object.keys(task.input_data).length > 0;
  return {
    agent_id: task.agent_id,
    title: task.title,
    description: task.description ?? '',
    priority: task.priority,
    input_data: given ? toJson(task.input_data, 2) : '',
    output_schema: task.output_schema ? toJson(task.output_schema, 2) : '',
    max_cost_usd: task.max_cost_usd === null ? '' : String(task.max_cost_usd),
  };
}

/** What is sent. Only a form that passed its schema comes here. */
export function toInput(form: TaskForm, files: readonly string[]): TaskInput {
  const input = readJsonObject(form.input_data);
  const schema = readSchema(form.output_schema);
  return {
    agent_id: form.agent_id,
    title: form.title.trim(),
    priority: form.priority,
    ...(form.description.trim() ? { description: form.description } : {}),
    ...(input.ok && input.value ? { input_data: input.value } : {}),
    ...(schema.ok && schema.value ? { output_schema: schema.value } : {}),
    ...(form.max_cost_usd.trim() ? { max_cost_usd: Number(form.max_cost_usd) } : {}),
    ...(files.length > 0 ? { input_files: [...files] } : {}),
  };
}

const key = 'task.new';

/** Keeps what was typed, in this browser, until the task is created or the draft is discarded. */
export function keepDraft(form: TaskForm | null): void {
  if (form) drafts.keep(key, form);
  else drafts.drop(key);
}

/** The draft, for the agent that was asked for; null when there is none. */
export function draftFor(agentId: string): TaskForm | null {
  const draft = drafts.read<TaskForm>(key)?.value ?? null;
  return draft && (agentId ? { ...draft, agent_id: agentId } : draft);
}
