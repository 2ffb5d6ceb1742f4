import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type SubmitHandler, useForm } from 'react-hook-form';
import type { Model, ModelProvider } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { applyProblem } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { useFormDraft } from '@/lib/use-form-draft';
import { z } from '@/lib/zod';
import { modelQueries, modelRequests } from './settings-queries';

/** Empty means unknown, which is not the same as free. */
const number = (whole: boolean) =>
  z
    .string()
    .trim()
    .refine((text) => text === '' || (whole ? /^\d{1,9}$/ : /^\d{1,6}(\.\d{1,6})?$/).test(text), {
      message: whole ? 'Write a whole number, or nothing.' : 'Write a price like 2.50, or nothing.',
    });
const schema = z.object({
  id: z
    .string()
    .trim()
    .regex(/^[a-z0-9_-]+\/\S{1,90}$/i, 'Write provider/model.'),
  display_name: z.string().trim().max(100, 'At most 100 characters.'),
  context_window: number(true),
  max_output_tokens: number(true),
  input_price_per_million: number(false),
  output_price_per_million: number(false),
  cache_read_price_per_million: number(false),
  cache_write_price_per_million: number(false),
});
type Values = z.infer<typeof schema>;
type NumberField = Exclude<keyof Values, 'id' | 'display_name'>;

const numbers: { name: NumberField; label: string }[] = [
  { name: 'input_price_per_million', label: 'Input price' },
  { name: 'output_price_per_million', label: 'Output price' },
  { name: 'cache_read_price_per_million', label: 'Cached input price' },
  { name: 'cache_write_price_per_million', label: 'Cache write price' },
  { name: 'context_window', label: 'Context, in tokens' },
  { name: 'max_output_tokens', label: 'Longest answer, in tokens' },
];

/** Changes what is known of a model, or adds one the catalogue does not hold. */
export function ModelDialog({
  model,
  providers,
  onClose,
}: {
  model: Model | null;
  providers: readonly ModelProvider[];
  onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const values = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: {
      id: model?.id ?? '',
      display_name: model?.display_name ?? '',
      ...(Object.fromEntries(numbers.map(({ name }) => [name, String(model?.[name] ?? '')])) as Record<NumberField, string>),
    },
  });
  const { register, handleSubmit, setError, formState } = values;
  const { errors, isSubmitting } = formState;
  const draft = useFormDraft(`model.${model?.id ?? 'new'}`, values);
  const close = () => draft.guard(onClose);
  const save: SubmitHandler<Values> = async ({ id, display_name, ...rest }) => {
    setProblem(null);
    try {
      const facts = Object.fromEntries(numbers.map(({ name }) => [name, rest[name] === '' ? null : Number(rest[name])]));
      await modelRequests.save(id, { ...facts, display_name: display_name || id.slice(id.indexOf('/') + 1) });
      await client.invalidateQueries({ queryKey: modelQueries.all() });
      toast.success(model ? 'Model changed' : 'Model added');
      draft.release();
      onClose();
    } catch (error) {
      setProblem(applyProblem(error, setError, ['id', 'display_name', ...numbers.map(({ name }) => name)]));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={model ? model.display_name : 'Add a model'}
      description={model ? model.id : 'One that the catalogue does not hold.'}
      size="md"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} pending={isSubmitting}>
            {model ? 'Save' : 'Add model'}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={handleSubmit(save)} noValidate className="flex flex-col gap-4">
        {draft.notice}
        {problem && <FormAlert>{problem}</FormAlert>}
        {!model && (
          <FormField
            label="Model"
            required
            error={errors.id?.message}
            help={`The provider (${providers.map((provider) => provider.prefix).join(', ')}), a slash, and the name it is called by.`}
          >
            {(control) => (
              <Input {...control} {...register('id')} placeholder="openai/gpt-next" autoComplete="off" className="font-mono text-sm" />
            )}
          </FormField>
        )}
        <FormField label="Name for people" error={errors.display_name?.message}>
          {(control) => <Input {...control} {...register('display_name')} autoComplete="off" />}
        </FormField>
        <div className="grid gap-4 sm:grid-cols-2">
          {numbers.map(({ name, label }) => (
            <FormField key={name} label={label} error={errors[name]?.message}>
              {(control) => (
                <Input {...control} {...register(name)} inputMode="decimal" placeholder="unknown" className="tabular" autoComplete="off" />
              )}
            </FormField>
          ))}
        </div>
        <p className="text-sm text-ink-3">Prices in US dollars per million tokens. 0 is free, empty is unknown.</p>
      </form>
    </Dialog>
  );
}
