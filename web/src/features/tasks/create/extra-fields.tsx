import { Braces, CircleDollarSign, FileJson } from 'lucide-react';
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { plural } from '@/lib/format';
import { toJson } from '@/lib/json';
import { FileButton, FileList } from './file-list';
import { JsonField } from './json-field';
import { readJsonObject, readSchema } from './json-text';
import { SchemaHelper } from './schema-helper';
import type { TaskForm } from './task-form';
import type { Uploads } from './use-uploads';

/** What few tasks need: input data, files, the shape of the output. Each appears when it is asked for. */
export function ExtraFields({ form, uploads }: { form: UseFormReturn<TaskForm>; uploads: Uploads }) {
  const schemaText = form.watch('output_schema');
  const schema = readSchema(schemaText);
  const [shown, setShown] = useState({
    input: form.getValues('input_data') !== '',
    schema: schemaText !== '',
    cost: form.getValues('max_cost_usd') !== '',
  });
  return (
    <>
      {shown.input && (
        <JsonField
          form={form}
          name="input_data"
          label="Input data"
          placeholder={'{ "city": "Rome" }'}
          help="A JSON object that the agent reads beside the description."
          read={readJsonObject}
          describe={(value) => `An object with ${plural(Object.keys(value).length, 'field')}.`}
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
            describe={(value) => {
              const fields = Object.keys((value.properties ?? {}) as object);
              return fields.length > 0 ? `The answer has to have: ${fields.join(', ')}.` : 'The answer has to fit this schema.';
            }}
            onRemove={() => {
              form.setValue('output_schema', '', { shouldValidate: true });
              setShown({ ...shown, schema: false });
            }}
          />
          <SchemaHelper
            schema={schema.ok ? schema.value : null}
            onChange={(next) => form.setValue('output_schema', toJson(next, 2), { shouldValidate: true, shouldDirty: true })}
          />
        </>
      )}
      {shown.cost && (
        <FormField
          label="Cost limit"
          id="max_cost_usd"
          className="max-w-60"
          error={form.formState.errors.max_cost_usd?.message}
          help="In US dollars. The task waits when the next model call could go beyond it."
        >
          {(control) => <Input {...control} {...form.register('max_cost_usd')} inputMode="decimal" placeholder="0.50" autoComplete="off" />}
        </FormField>
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
        {!shown.cost && (
          <Button variant="ghost" size="sm" onClick={() => setShown({ ...shown, cost: true })}>
            <CircleDollarSign aria-hidden />
            Limit the cost
          </Button>
        )}
      </div>
    </>
  );
}
