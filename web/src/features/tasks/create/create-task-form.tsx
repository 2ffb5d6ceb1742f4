import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
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
import { toast } from '@/lib/toast';
import { taskQueries, taskRequests } from '../task-queries';
import { AgentField, agentReady, onlyReady } from './agent-field';
import { ExtraFields } from './extra-fields';
import { emptyForm, formFields, keepDraft, type TaskForm, taskFormSchema, toInput } from './task-form';
import { useUploads } from './use-uploads';

export interface CreateTaskFormProps {
  initial: TaskForm;
  /** Files of the task that is run again. */
  files: readonly string[];
  again: boolean;
  /** The form begins with a draft. */
  restored: boolean;
  onClose: () => void;
}

export function CreateTaskForm({ initial, files, again, restored, onClose }: CreateTaskFormProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: agents } = useQuery(agentQueries.names());
  // Not at leaving a field: the empty title has the focus, and a complaint would move the page under the press that left it.
  const form = useForm<TaskForm>({ resolver: zodResolver(taskFormSchema), defaultValues: initial, mode: 'onSubmit' });
  const { errors, isSubmitting } = form.formState;
  const uploads = useUploads(files);
  const [failure, setFailure] = useState<string | null>(null);
  const [dropping, setDropping] = useState(false);
  const ready = agentReady(agents?.items, form.watch('agent_id'));
  // The dialog gives the focus to its first button; what is asked for first should have it.
  useEffect(() => {
    if (!form.getValues('agent_id')) document.getElementById('agent')?.focus();
  }, [form]);
  const only = onlyReady(agents?.items);
  useEffect(() => {
    if (only && !form.getValues('agent_id')) form.setValue('agent_id', only);
  }, [only, form]);

  // As it is typed: a closed window must not take it along.
  const created = useRef(false);
  useEffect(() => {
    if (again) return;
    const { unsubscribe } = form.watch(() => {
      const values = form.getValues();
      if (created.current) return;
      keepDraft(values.title || values.description || values.input_data || values.output_schema ? values : null);
    });
    return unsubscribe;
  }, [form, again]);
  const close = onClose;

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
      // It may have moved on already, and nobody listened for a task that was not known here.
      void client.invalidateQueries({ queryKey: taskQueries.detail(task.id).queryKey });
      client.setQueryData(taskQueries.steps(task.id, task.run).queryKey, []);
      void client.invalidateQueries({ queryKey: taskQueries.steps(task.id, task.run).queryKey });
      void client.invalidateQueries({ queryKey: taskQueries.lists() });
      created.current = true;
      if (!again) keepDraft(null);
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
  return (
    <Dialog
      open
      onOpenChange={close}
      size="md"
      title={again ? 'Run again with changes' : 'New task'}
      description={again ? 'A new task; the earlier one stays as it is.' : 'A piece of work for one agent. It is queued at once.'}
      footer={
        <>
          <span className="mr-auto hidden items-center gap-1.5 text-sm text-ink-3 sm:flex">
            <Kbd keys="mod+enter" /> runs it
          </span>
          <Button onClick={close}>Cancel</Button>
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
        {restored && (
          <p className="flex flex-wrap items-center gap-x-2 rounded-lg bg-idle-soft px-3 py-1.5 text-sm text-ink-2">
            This is what you had typed before.
            <Button variant="link" size="sm" onClick={() => form.reset({ ...emptyForm(form.getValues('agent_id')) })}>
              Begin anew
            </Button>
          </p>
        )}
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
          {(control) => <Textarea {...control} {...form.register('description')} className="field-sizing-content max-h-96 min-h-28" />}
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
        <ExtraFields form={form} uploads={uploads} />
      </form>
    </Dialog>
  );
}
