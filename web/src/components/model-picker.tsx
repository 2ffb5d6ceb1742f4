import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { Model, ModelProvider } from '@/api/types';
import { paths } from '@/lib/paths';
import { findModel, modelOptions } from './model-options';
import { Button } from './ui/button';
import { Combobox } from './ui/combobox';
import type { ControlProps } from './ui/form-field';

export interface ModelPickerProps {
  control: ControlProps;
  value: string;
  onChange: (model: string) => void;
  models: readonly Model[] | undefined;
  providers: readonly ModelProvider[] | undefined;
  /** What no choice at all is called, where that is one: "None" for a fallback. */
  none?: string;
}

/** A model out of the catalogue, by provider, with its context and its prices. Other names can be typed. */
export function ModelPicker({ control, value, onChange, models, providers, none }: ModelPickerProps) {
  const options = useMemo(() => {
    const list = models && providers ? modelOptions(models, providers, value) : [];
    return none ? [{ value: '', label: none }, ...list] : list;
  }, [models, providers, value, none]);
  const chosen = models && value ? findModel(models, value) : undefined;
  const missing = providers?.filter((provider) => !provider.is_configured) ?? [];
  return (
    <div className="flex flex-col gap-1.5">
      <Combobox
        {...control}
        value={value}
        onValueChange={onChange}
        options={options}
        placeholder={models ? (none ?? 'Choose a model') : 'Loading models'}
        searchPlaceholder="Search models, or type provider/model"
        allowCustom
        footer={
          missing.length > 0 && (
            <p className="px-3 py-2 text-xs text-ink-3">
              {missing.map((provider) => provider.display_name).join(', ')} {missing.length === 1 ? 'is' : 'are'} not set up.{' '}
              <Link to={paths.settings.to('services')} className="rounded-sm text-accent-text underline">
                Set up in Settings
              </Link>
            </p>
          )
        }
      />
      {chosen?.retired && (
        <Notice>
          {chosen.display_name} is retired.{' '}
          {chosen.successor && (
            <Button variant="link" className="text-sm" onClick={() => onChange(chosen.successor ?? value)}>
              Switch to {findModel(models ?? [], chosen.successor)?.display_name ?? chosen.successor}
            </Button>
          )}
        </Notice>
      )}
      {chosen && !chosen.retired && !chosen.available && (
        <Notice>
          This model can't be used yet: {providers?.find(({ name }) => name === chosen.provider)?.display_name ?? chosen.provider} is not
          set up.{' '}
          <Link to={paths.settings.to('services')} className="rounded-sm text-accent-text underline">
            Set it up
          </Link>
        </Notice>
      )}
    </div>
  );
}

function Notice({ children }: { children: React.ReactNode }) {
  return (
    <p className="flex items-start gap-1.5 text-sm text-ink-2">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <span>{children}</span>
    </p>
  );
}
