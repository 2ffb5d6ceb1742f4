import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { DraftNotice } from '@/components/draft-notice';
import { FormAlert } from '@/components/form-alert';
import { findModel } from '@/components/model-options';
import { ModelPicker } from '@/components/model-picker';
import { TagsInput } from '@/components/tags-input';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { Slider } from '@/components/ui/slider';
import { Switch } from '@/components/ui/switch';
import { modelQueries } from '@/features/settings/settings-queries';
import { drafts } from '@/lib/drafts';
import { formatNumber } from '@/lib/format';
import { applyProblem, Problem } from '@/lib/problem';
import { useUnsaved } from '@/lib/use-unsaved';
import { type AgentFormValues, agentFormFields, agentFormSchema } from './agent-form-values';
import { presets } from './agent-presets';
import { agentQueries } from './agent-queries';
import { PromptField } from './prompt-field';
import { ToolsField } from './tools-field';
import { TypePicker } from './type-picker';

const spending = [
  { name: 'max_cost_usd', label: 'Limit per task', help: 'In US dollars, unless the task says otherwise.' },
  { name: 'daily_budget_usd', label: 'Daily budget', help: 'All its tasks together, in US dollars.' },
  { name: 'monthly_budget_usd', label: 'Monthly budget', help: 'All its tasks together, in US dollars.' },
] as const;

// The field gives a text, and what is not an amount has to reach the schema as such.
const readAmount = (value: unknown) => (value === null || value === undefined || String(value).trim() === '' ? null : Number(value));

export interface AgentFormProps {
  id: string;
  initial: AgentFormValues;
  /** Throws what the server says; the form shows it beside the fields and keeps what was written. */
  onSubmit: (values: AgentFormValues, saved: () => void) => Promise<void>;
  onDirty?: (dirty: boolean) => void;
  onBusy?: (busy: boolean) => void;
  isNew?: boolean;
  /** Gets a way to read what stands in the form, whether it is saved or not. */
  onForm?: (read: () => AgentFormValues) => void;
  /** Name of the draft that is kept of it. */
  draftKey: string;
  children?: ReactNode;
}

/** Everything about an agent in one column. The buttons stand outside and name this form by its id. */
export function AgentForm({ id, initial, onSubmit, onDirty, onBusy, onForm, isNew = false, draftKey, children }: AgentFormProps) {
  const [kept, setKept] = useState(() => drafts.read<AgentFormValues>(draftKey));
  // Not when a field is left: the complaint would push away what was just pressed.
  const form = useForm<AgentFormValues>({ resolver: zodResolver(agentFormSchema), defaultValues: initial, mode: 'onSubmit' });
  const { register, control, handleSubmit, setValue, setError, watch, formState } = form;
  const { errors, isDirty, isSubmitting } = formState;
  const [problem, setProblem] = useState<string | null>(null);
  const { data: models } = useQuery(modelQueries.list());
  const { data: providers } = useQuery(modelQueries.providers());
  const { data: agents } = useQuery(agentQueries.names());
  const type = watch('agent_type');
  const chosen = findModel(models ?? [], watch('model'));
  // Told before anything else can happen: an Escape right after the last key must not throw away what was typed.
  useLayoutEffect(() => onDirty?.(isDirty), [isDirty, onDirty]);
  useEffect(() => onBusy?.(isSubmitting), [isSubmitting, onBusy]);
  const { getValues } = form;
  useEffect(() => onForm?.(getValues), [onForm, getValues]);

  const submit = handleSubmit(async (values) => {
    setProblem(null);
    try {
      await onSubmit(values, unsaved.release);
    } catch (error) {
      if (error instanceof Problem && error.code === 'duplicate_name') {
        setError('name', { type: error.code, message: error.detail }, { shouldFocus: true });
      } else setProblem(applyProblem(error, setError, agentFormFields, { status: 'active' }));
    }
  });
  const chooseType = (next: AgentFormValues['agent_type']) => {
    setValue('agent_type', next, { shouldDirty: true });
    // A temperature that somebody chose stays; one that came with a type goes with it.
    if (form.getValues('temperature') === presets[type].temperature)
      setValue('temperature', presets[next].temperature, { shouldDirty: true });
  };
  // After the defaults, so that it counts as changed.
  useEffect(() => {
    if (kept) form.reset(kept.value, { keepDefaultValues: true });
  }, [kept, form]);
  const unsaved = useUnsaved(draftKey, isDirty, watch());
  const tags = [...new Set(agents?.items.flatMap((agent) => agent.tags))].sort();

  return (
    <form id={id} onSubmit={submit} noValidate className="flex max-w-[640px] flex-col gap-5" aria-label={isNew ? 'New agent' : 'Agent'}>
      {problem && <FormAlert>{problem}</FormAlert>}
      {children}
      {kept && (
        <DraftNotice
          at={kept.at}
          onDiscard={() => {
            form.reset(initial);
            drafts.drop(draftKey);
            setKept(null);
          }}
        />
      )}
      <div className="flex flex-col gap-1.5">
        <span id={`${id}-type`} className="text-sm font-medium">
          Type
        </span>
        <TypePicker value={type} onChange={chooseType} labelledBy={`${id}-type`} />
      </div>
      <FormField id="name" label="Name" required error={errors.name?.message}>
        {(field) => (
          <Input
            {...field}
            {...register('name')}
            // Comes after its sheet has opened, which by then has put the focus on its close button.
            autoFocus={isNew}
            data-testid="agent-name"
            placeholder="Customer support bot"
            autoComplete="off"
          />
        )}
      </FormField>
      <FormField id="description" label="Description" required error={errors.description?.message}>
        {(field) => (
          <Textarea
            {...field}
            {...register('description')}
            data-testid="agent-description"
            rows={2}
            placeholder="What this agent does, in a sentence"
            className="min-h-16"
          />
        )}
      </FormField>
      <Controller
        control={control}
        name="system_prompt"
        render={({ field }) => (
          <PromptField
            type={type}
            value={field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
            inputRef={field.ref}
            error={errors.system_prompt?.message}
            onStarter={(starter) => {
              if (!form.getValues('description').trim())
                setValue('description', starter.description, { shouldDirty: true, shouldValidate: true });
            }}
          />
        )}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <FormField id="model" label="Model" required error={errors.model?.message}>
          {(field) => (
            <Controller
              control={control}
              name="model"
              render={({ field: { value, onChange } }) => (
                <ModelPicker control={field} value={value} onChange={onChange} models={models} providers={providers} />
              )}
            />
          )}
        </FormField>
        <FormField
          id="fallbackModel"
          label="Fallback model"
          error={errors.fallback_model?.message}
          help="Answers when the first one stays unavailable."
        >
          {(field) => (
            <Controller
              control={control}
              name="fallback_model"
              render={({ field: { value, onChange } }) => (
                <ModelPicker control={field} value={value} onChange={onChange} models={models} providers={providers} none="None" />
              )}
            />
          )}
        </FormField>
        <Controller
          control={control}
          name="temperature"
          render={({ field: { value, onChange } }) => (
            <FormField
              id="temperature"
              label="Temperature"
              error={errors.temperature?.message}
              aside={<output htmlFor="temperature">{value.toFixed(2).replace(/0$/, '')}</output>}
              help="Low: exact and repeatable. High: varied and inventive."
            >
              {(field) => (
                <Slider
                  id={field.id}
                  aria-labelledby="temperature-label"
                  aria-describedby={field['aria-describedby']}
                  min={0}
                  max={1}
                  step={0.05}
                  value={[value]}
                  onValueChange={([next]) => onChange(Math.round((next ?? value) * 100) / 100)}
                />
              )}
            </FormField>
          )}
        />
        <FormField
          id="maxTokens"
          label="Longest answer"
          error={errors.max_tokens?.message}
          help={
            chosen?.max_output_tokens
              ? `In tokens; ${chosen.display_name} writes up to ${formatNumber(chosen.max_output_tokens)}.`
              : 'In tokens, for each call.'
          }
        >
          {(field) => (
            <Input
              {...field}
              {...register('max_tokens', { valueAsNumber: true })}
              type="number"
              min={1}
              step={1}
              inputMode="numeric"
              className="tabular"
            />
          )}
        </FormField>
      </div>
      <Controller
        control={control}
        name="tools_config"
        render={({ field: { value, onChange } }) => <ToolsField value={value} onChange={onChange} />}
      />
      <fieldset className="grid gap-5 sm:grid-cols-3">
        <legend className="sr-only">What it may spend</legend>
        {spending.map(({ name, label, help }) => (
          <FormField key={name} id={name} label={label} error={errors[name]?.message} help={help}>
            {(field) => (
              <Input
                {...field}
                {...register(name, { setValueAs: readAmount })}
                inputMode="decimal"
                placeholder="No limit"
                autoComplete="off"
                className="tabular"
              />
            )}
          </FormField>
        ))}
      </fieldset>
      <FormField
        id="tags"
        label="Tags"
        error={errors.tags?.message ?? errors.tags?.find?.((each) => each?.message)?.message}
        help="Enter adds one."
      >
        {(field) => (
          <Controller
            control={control}
            name="tags"
            render={({ field: { value, onChange } }) => <TagsInput control={field} value={value} onChange={onChange} suggestions={tags} />}
          />
        )}
      </FormField>
      <FormField
        id="avatarUrl"
        label="Picture"
        error={errors.avatar_url?.message}
        help="Address of a picture. Without one the initials are shown."
      >
        {(field) => <Input {...field} {...register('avatar_url')} type="url" placeholder="https://" autoComplete="off" />}
      </FormField>
      {isNew && (
        <Controller
          control={control}
          name="active"
          render={({ field: { value, onChange } }) => (
            <div className="flex items-start gap-3">
              <Switch id="active" checked={value} onCheckedChange={onChange} className="mt-0.5" />
              <label htmlFor="active">
                <span className="block text-sm font-medium">Active</span>
                <span className="text-sm text-ink-3">Takes tasks as soon as it is created.</span>
              </label>
            </div>
          )}
        />
      )}
    </form>
  );
}
