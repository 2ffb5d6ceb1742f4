import { describe, expect, it } from 'vitest';
import type { Model, ModelProvider } from '@/api/types';
import { firstModel, formatPrice, modelDetail, modelOptions } from './model-options';

const provider = (name: string, is_configured: boolean, default_model: string | null = null) =>
  ({ name, display_name: name.toUpperCase(), is_configured, default_model }) as ModelProvider;
const model = (id: string, more: Partial<Model> = {}) =>
  ({
    id,
    provider: id.split('/')[0],
    name: id.split('/')[1],
    display_name: id,
    available: true,
    retired: false,
    is_recommended: false,
    ...more,
  }) as Model;

describe('the list of models', () => {
  const providers = [provider('anthropic', false), provider('openai', true)];
  const options = modelOptions(
    [
      model('anthropic/a', { available: false }),
      model('openai/b'),
      model('openai/best', { is_recommended: true }),
      model('openai/old', { retired: true }),
    ],
    providers,
    '',
  );
  it('has what can be used first, recommended on top, and no retired ones', () => {
    expect(options.map((option) => option.value)).toEqual(['openai/best', 'openai/b', 'anthropic/a']);
  });
  it('shows but refuses models of providers that are not set up', () => {
    expect(options.at(-1)).toMatchObject({ group: 'ANTHROPIC: not set up', disabled: true });
  });
  it('keeps a retired model that is chosen', () => {
    const kept = modelOptions([model('openai/old', { retired: true })], providers, 'openai/old');
    expect(kept[0]).toMatchObject({ label: 'openai/old (retired)', disabled: false });
  });
  it('tells versions apart that share a name', () => {
    const twins = modelOptions([model('openai/x-1', { display_name: 'X' }), model('openai/x-2', { display_name: 'X' })], providers, '');
    expect(twins.map((option) => option.label)).toEqual(['x-1', 'x-2']);
  });
});

describe('prices', () => {
  it.each([
    [3, '$3'],
    [0.25, '$0.25'],
    [0.8, '$0.80'],
    [0.125, '$0.125'],
    [0, 'free'],
    [null, '–'],
  ])('%s reads %s', (value, text) => expect(formatPrice(value)).toBe(text));
  it('stand beside the context', () => {
    expect(modelDetail({ context_window: 200_000, input_price_per_million: 3, output_price_per_million: 15 })).toBe('200k · $3 / $15');
    expect(modelDetail({ context_window: null, input_price_per_million: null, output_price_per_million: null })).toBe('price unknown');
    expect(modelDetail({ context_window: 32_000, input_price_per_million: 0, output_price_per_million: 0 })).toBe('32k · free');
  });
});

describe('the model to offer first', () => {
  const models = [model('demo/echo'), model('openai/b'), model('openai/best', { is_recommended: true })];
  it('is the default of a provider that is set up, the demo last', () => {
    expect(firstModel([provider('demo', true, 'demo/echo'), provider('openai', true, 'openai/b')], models)).toBe('openai/b');
    expect(firstModel([provider('demo', true, 'demo/echo'), provider('openai', false, 'openai/b')], models)).toBe('demo/echo');
  });
  it('is the recommended one where the default is not in the catalogue', () => {
    expect(firstModel([provider('openai', true, 'openai/gone')], models)).toBe('openai/best');
  });
  it('is none where nothing can answer', () => expect(firstModel([provider('openai', false)], models)).toBe(''));
});
