import type { Model, ModelProvider, Settings } from '@/api/types';
import { formatCount } from '@/lib/format';
import type { ComboboxOption } from './ui/combobox';

const dollars = { style: 'currency', currency: 'USD' } as const;
const whole = new Intl.NumberFormat('en-US', { ...dollars, maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en-US', { ...dollars, maximumFractionDigits: 6 });

/** Dollars per million tokens: $3, $0.25, $0.125, free. */
export function formatPrice(value: number | null): string {
  if (value === null) return '–';
  if (value === 0) return 'free';
  return (Number.isInteger(value) ? whole : cents).format(value);
}

/** "200k · $3 / $15": context, then what a million tokens in and out cost. */
export function modelDetail(model: Pick<Model, 'context_window' | 'input_price_per_million' | 'output_price_per_million'>): string {
  const { context_window, input_price_per_million: input, output_price_per_million: output } = model;
  const price =
    input === null && output === null
      ? 'price unknown'
      : input === 0 && output === 0
        ? 'free'
        : `${formatPrice(input)} / ${formatPrice(output)}`;
  return [context_window ? formatCount(context_window) : null, price].filter(Boolean).join(' · ');
}

/** Models by provider: those that are set up first, recommended models on top, retired ones only where they are already chosen. */
export function modelOptions(models: readonly Model[], providers: readonly ModelProvider[], chosen: string): ComboboxOption[] {
  const byReadiness = [...providers].sort((a, b) => Number(b.is_configured) - Number(a.is_configured));
  const order = new Map(byReadiness.map((provider, index) => [provider.name, index]));
  const names = new Map<string, number>();
  for (const { display_name } of models) names.set(display_name, (names.get(display_name) ?? 0) + 1);
  const place = (model: Model) => order.get(model.provider) ?? order.size;
  return models
    .filter((model) => !model.retired || model.id === chosen)
    .sort((a, b) => place(a) - place(b) || Number(b.is_recommended) - Number(a.is_recommended))
    .map((model) => {
      const provider = providers.find(({ name }) => name === model.provider);
      const title = provider?.display_name ?? model.provider;
      return {
        value: model.id,
        // Dated versions of a model often share its name.
        label: ((names.get(model.display_name) ?? 0) > 1 ? model.name : model.display_name) + (model.retired ? ' (retired)' : ''),
        detail: modelDetail(model),
        keywords: [model.id, title],
        group: model.available ? title : `${title}: not set up`,
        disabled: !model.available && model.id !== chosen,
      };
    });
}

/** Finds a model as it may be written: with its provider, or bare. */
export function findModel(models: readonly Model[], id: string): Model | undefined {
  return models.find((model) => model.id === id) ?? models.find((model) => model.name === id);
}

/** Without those whose key or address failed its last test: what is saved there answers nobody. */
export function answering(providers: readonly ModelProvider[], settings: Settings | undefined): ModelProvider[] {
  return providers.filter((provider) => settings?.[provider.name]?.last_test?.success !== false);
}

/** The model to offer first: of a provider that is set up, the demo model last. Empty when nothing can answer. */
export function firstModel(providers: readonly ModelProvider[], models: readonly Model[]): string {
  const ready = providers.filter((provider) => provider.is_configured);
  const ordered = [...ready.filter(({ name }) => name !== 'demo'), ...ready.filter(({ name }) => name === 'demo')];
  for (const provider of ordered) {
    const own = models.filter((model) => model.provider === provider.name && !model.retired);
    const first = own.find((model) => model.id === provider.default_model) ?? own.find((model) => model.is_recommended) ?? own[0];
    if (first) return first.id;
    if (provider.default_model) return provider.default_model;
  }
  return '';
}
