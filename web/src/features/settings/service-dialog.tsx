import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Service, ServiceState } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { SecretInput } from '@/components/secret-input';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { applyProblem } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { useFormDraft } from '@/lib/use-form-draft';
import { endpointNameProblem, endpointSpec, fieldProblem, type ServiceField, type ServiceSpec, settingInput } from './services';
import { modelQueries, settingsQueries, settingsRequests } from './settings-queries';

type Values = Record<ServiceField, string> & { name: string };

interface Props {
  /** Without a name: a new endpoint. */
  spec: ServiceSpec;
  catalogue: readonly Service[];
  state: ServiceState | undefined;
  taken: readonly string[];
  onClose: () => void;
}

const shownOf = (state: ServiceState | undefined): Values => ({
  name: '',
  api_key: '',
  base_url: state?.base_url ?? '',
  client_id: state?.client_id ?? '',
  client_secret: '',
  tenant_id: state?.tenant_id ?? '',
  vault_path: state?.vault_path ?? '',
});

export function ServiceDialog({ spec, state, catalogue, taken, onClose }: Props) {
  const client = useQueryClient();
  const form = useId();
  const isNew = spec.name === '';
  const saved = state?.configured === true && state.source === 'ui';
  const asksAgain = spec.fields.some((field) => field.name === 'base_url');
  const [test, setTest] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const fields = useForm<Values>({ defaultValues: shownOf(state) });
  const { register, handleSubmit, setError, formState } = fields;
  const draft = useFormDraft(`service.${spec.name || 'new'}`, fields, ['api_key', 'client_secret']);
  const close = () => draft.guard(onClose);
  const { errors, isSubmitting } = formState;

  const save = handleSubmit(async (values) => {
    setProblem(null);
    const target = isNew ? endpointSpec(values.name.trim()) : spec;
    try {
      const result = await settingsRequests.save(settingInput(target, values, test));
      await Promise.all([
        client.invalidateQueries({ queryKey: settingsQueries.all() }),
        client.invalidateQueries({ queryKey: modelQueries.all() }),
      ]);
      if (result.success) {
        toast.success(result.message);
        draft.release();
        onClose();
      } else {
        // Saved all the same: only what is changed from here on is not.
        draft.release();
        fields.reset(fields.getValues());
        setProblem(result.message);
      }
    } catch (error) {
      setProblem(applyProblem(error, setError, ['name', ...target.fields.map((field) => field.name)], { service: 'name' }));
    }
  });

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={isNew ? 'Add an endpoint' : spec.label}
      description={spec.about}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} pending={isSubmitting}>
            {test ? 'Save and test' : 'Save'}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save} noValidate className="flex flex-col gap-4">
        {draft.notice}
        {problem && <FormAlert>{problem}</FormAlert>}
        {state?.source === 'environment' && (
          <p className="rounded-lg bg-idle-soft px-3 py-2 text-sm text-ink-2">
            Set by {spec.variable ?? 'the environment'} now. What you save here goes first.
          </p>
        )}
        {isNew && (
          <FormField label="Name" required error={errors.name?.message} help="In front of its models: lmstudio/qwen3.">
            {(control) => (
              <Input
                {...control}
                {...register('name', { validate: (name) => endpointNameProblem(name.trim(), catalogue, taken) ?? true })}
                placeholder="lmstudio"
                autoComplete="off"
              />
            )}
          </FormField>
        )}
        {spec.fields.map((field) => {
          const input = register(field.name, { validate: (value) => fieldProblem(field, value, saved) ?? true });
          const keep = `A secret is saved. Leave this empty to keep it.${asksAgain ? ' A new address asks for it again.' : ''}`;
          const help = field.secret && saved ? keep : field.help;
          return (
            <FormField
              key={field.name}
              label={field.label}
              required={field.required === true && !(field.secret && saved)}
              error={errors[field.name]?.message}
              help={help}
            >
              {(control) =>
                field.secret ? (
                  <SecretInput {...control} {...input} what={field.label} placeholder={field.placeholder} />
                ) : (
                  <Input {...control} {...input} placeholder={field.placeholder} autoComplete="off" spellCheck={false} />
                )
              }
            </FormField>
          );
        })}
        <label htmlFor={`${form}-test`} className="flex items-center gap-2.5">
          <Checkbox id={`${form}-test`} checked={test} onCheckedChange={(checked) => setTest(checked === true)} />
          Test the connection after saving
        </label>
      </form>
    </Dialog>
  );
}
