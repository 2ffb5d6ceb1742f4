import { Braces, FileJson } from 'lucide-react';
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { plural } from '@/lib/format';
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
  const [shown, setShown] = useState({ input: form.getValues('input_data') !== '', schema: schemaText !== '' });
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
            onChange={(next) => form.setValue('output_schema', JSON.stringify(next, null, 2), { shouldValidate: true, shouldDirty: true })}
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
    </>
  );
}
