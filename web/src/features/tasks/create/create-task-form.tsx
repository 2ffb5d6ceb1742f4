import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Braces, FileJson } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { toast } from 'sonner';
import { taskPriorities } from '@/api/types';
import { priorityLooks } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { Select } from '@/components/ui/select';
import { agentQueries } from '@/features/agents/agent-queries';
import { cn } from '@/lib/cn';
import { paths } from '@/lib/paths';
import { applyProblem, Problem } from '@/lib/problem';
import { taskQueries, taskRequests } from '../task-queries';
import { AgentField, agentReady, onlyReady } from './agent-field';
import { FileButton, FileList } from './file-list';
import { JsonField } from './json-field';
import { readJsonObject, readSchema } from './json-text';
import { SchemaHelper } from './schema-helper';
import { formFields, type TaskForm, taskFormSchema, toInput } from './task-form';
import { useUploads } from './use-uploads';

export interface CreateTaskFormProps {
  initial: TaskForm;
  /** Files of the task that is run again. */
  files: readonly string[];
  again: boolean;
  onClose: () => void;
}

export function CreateTaskForm({ initial, files, again, onClose }: CreateTaskFormProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: agents } = useQuery(agentQueries.names());
  const form = useForm<TaskForm>({ resolver: zodResolver(taskFormSchema), defaultValues: initial, mode: 'onTouched' });
  const { errors, isSubmitting } = form.formState;
  const uploads = useUploads(files);
  const [failure, setFailure] = useState<string | null>(null);
  const [shown, setShown] = useState({ input: initial.input_data !== '', schema: initial.output_schema !== '' });
  const [dropping, setDropping] = useState(false);
  const ready = agentReady(agents?.items, form.watch('agent_id'));
  const only = onlyReady(agents?.items);
  useEffect(() => {
    if (only && !form.getValues('agent_id')) form.setValue('agent_id', only);
  }, [only, form]);

  const submit = form.handleSubmit(async (values) => {
    setFailure(null);
    if (!ready) {
      form.setError('agent_id', { message: 'Activate the agent first, or choose another one.' }, { shouldFocus: true });
      return;
    }
    if (uploads.pending > 0) {
      setFailure('Some files are still being uploaded. Wait for them, or remove them.');
      return;
    }
    try {
      const task = await taskRequests.create(toInput(values, uploads.ids));
      client.setQueryData(taskQueries.detail(task.id).queryKey, task);
      client.setQueryData(taskQueries.steps(task.id, task.run).queryKey, []);
      void client.invalidateQueries({ queryKey: taskQueries.steps(task.id, task.run).queryKey });
      void client.invalidateQueries({ queryKey: taskQueries.lists() });
      toast.success(`“${task.title}” is queued`);
      void navigate(paths.task.to(task.id));
    } catch (error) {
      if (error instanceof Problem && error.code === 'agent_not_active') {
        form.setError('agent_id', { message: error.detail }, { shouldFocus: true });
        void client.invalidateQueries({ queryKey: agentQueries.lists() });
      } else setFailure(applyProblem(error, form.setError, formFields));
    }
  });

  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setDropping(false);
      uploads.add(event.dataTransfer.files);
    },
  };
  const schema = readSchema(form.watch('output_schema'));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={again ? 'Run again with changes' : 'New task'}
      description={again ? 'A new task; the earlier one stays as it is.' : 'A piece of work for one agent. It is queued at once.'}
      footer={
        <>
          <span className="mr-auto hidden items-center gap-1.5 text-sm text-ink-3 sm:flex">
            <Kbd keys="mod+enter" /> runs it
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="create-task" pending={isSubmitting}>
            Run task
          </Button>
        </>
      }
    >
      <form
        id="create-task"
        noValidate
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
        }}
        {...drop}
        className={cn('flex flex-col gap-4 rounded-lg', dropping && 'outline-2 outline-offset-8 outline-accent')}
      >
        {failure && (
          <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm text-ink">
            {failure}
          </p>
        )}
        <Controller
          control={form.control}
          name="agent_id"
          render={({ field }) => <AgentField value={field.value} onChange={field.onChange} error={errors.agent_id?.message} />}
        />
        <FormField label="Title" required id="title" error={errors.title?.message}>
          {(control) => (
            <Input {...control} {...form.register('title')} autoFocus={initial.agent_id !== ''} placeholder="What is to be done" />
          )}
        </FormField>
        <FormField
          label="Description"
          id="description"
          error={errors.description?.message}
          help="Instructions, context, what a good result looks like."
        >
          {(control) => <Textarea {...control} {...form.register('description')} rows={5} />}
        </FormField>
        <Controller
          control={form.control}
          name="priority"
          render={({ field }) => (
            <FormField label="Priority" id="priority" error={errors.priority?.message} className="max-w-48">
              {(control) => (
                <Select
                  {...control}
                  value={field.value}
                  onValueChange={field.onChange}
                  options={taskPriorities.map((value) => {
                    const { label, icon: Icon } = priorityLooks[value];
                    return { value, label, icon: <Icon aria-hidden className="size-4 text-ink-3" /> };
                  })}
                />
              )}
            </FormField>
          )}
        />
        {shown.input && (
          <JsonField
            form={form}
            name="input_data"
            label="Input data"
            placeholder={'{ "city": "Rome" }'}
            help="A JSON object that the agent reads beside the description."
            read={readJsonObject}
            onRemove={() => {
              form.setValue('input_data', '', { shouldValidate: true });
              setShown({ ...shown, input: false });
            }}
          />
        )}
        <FileList uploads={uploads} />
        {shown.schema && (
          <>
            <JsonField
              form={form}
              name="output_schema"
              label="Expected output"
              placeholder={'{ "type": "object", "properties": { … } }'}
              help="A JSON schema. An answer that does not fit is sent back to the model."
              read={readSchema}
              onRemove={() => {
                form.setValue('output_schema', '', { shouldValidate: true });
                setShown({ ...shown, schema: false });
              }}
            />
            <SchemaHelper
              schema={schema.ok ? schema.value : null}
              onChange={(next) =>
                form.setValue('output_schema', JSON.stringify(next, null, 2), { shouldValidate: true, shouldDirty: true })
              }
            />
          </>
        )}
        <div className="-ml-2.5 flex flex-wrap gap-1">
          {!shown.input && (
            <Button variant="ghost" size="sm" onClick={() => setShown({ ...shown, input: true })}>
              <Braces aria-hidden />
              Add input data
            </Button>
          )}
          <FileButton onFiles={uploads.add} />
          {!shown.schema && (
            <Button variant="ghost" size="sm" onClick={() => setShown({ ...shown, schema: true })}>
              <FileJson aria-hidden />
              Expect structured output
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
