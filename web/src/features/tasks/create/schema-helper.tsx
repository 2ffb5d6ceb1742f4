import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { JsonObject } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { addField, type FieldType, fieldTypes, schemaPresets } from './schema-presets';

/** Begins a schema from a usual shape, or grows it field by field, without knowing how schemas are written. */
export function SchemaHelper({ schema, onChange }: { schema: JsonObject | null; onChange: (schema: JsonObject) => void }) {
  const [name, setName] = useState('');
  const [type, setType] = useState<FieldType>('text');
  const field = name.trim().replace(/\s+/g, '_');
  const add = () => {
    if (!field) return;
    onChange(addField(schema, field, type));
    setName('');
  };
  return (
    <fieldset className="flex flex-col gap-2 rounded-lg border border-line p-3">
      <legend className="px-1 text-xs font-medium text-ink-3">Helper</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="mr-1 text-sm text-ink-3">Begin with</span>
        {schemaPresets.map((preset) => (
          <Button key={preset.label} size="sm" title={preset.hint} onClick={() => onChange(preset.schema)}>
            {preset.label}
          </Button>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <Input
          aria-label="Name of a field"
          placeholder="Name of a field"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            add();
          }}
          className="h-8 w-44 text-sm"
        />
        <Select
          aria-label="Type of the field"
          size="sm"
          value={type}
          onValueChange={(value) => setType(value as FieldType)}
          options={fieldTypes.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }))}
          className="w-36"
        />
        <Button size="md" disabled={!field} onClick={add}>
          <Plus aria-hidden />
          Add field
        </Button>
      </div>
    </fieldset>
  );
}
