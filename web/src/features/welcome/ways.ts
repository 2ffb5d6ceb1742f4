import type { Model, ModelProvider } from '@/api/types';
import { firstModel } from '@/components/model-options';

/** The four ways to a model that the welcome offers. */
export type Way = 'anthropic' | 'ollama' | 'endpoint' | 'demo';

export function wayOf(provider: string): Way {
  return provider === 'anthropic' || provider === 'ollama' || provider === 'demo' ? provider : 'endpoint';
}

/** What to propose: what is set up already, an Ollama that was found, else the demo, which always answers. */
export function firstWay(providers: readonly ModelProvider[], ollamaFound: boolean): Way {
  const ready = providers.find((provider) => provider.is_configured && provider.name !== 'demo');
  if (ready) return wayOf(ready.name);
  return ollamaFound ? 'ollama' : 'demo';
}

/** The models that can be used this way now. */
export function modelsOf(
  way: Way,
  providers: readonly ModelProvider[],
  models: readonly Model[],
): { providers: ModelProvider[]; models: Model[] } {
  const own = providers.filter((provider) => provider.is_configured && wayOf(provider.name) === way);
  const names = new Set(own.map((provider) => provider.name));
  return { providers: own, models: models.filter((model) => names.has(model.provider)) };
}

/** The model to propose for a way; of the provider that was just connected, if one was. Empty when there is none yet. */
export function proposedModel(way: Way, providers: readonly ModelProvider[], models: readonly Model[], connected: string | null): string {
  const usable = modelsOf(way, providers, models);
  const fresh = usable.providers.filter((provider) => provider.name === connected);
  return firstModel(fresh.length > 0 ? fresh : usable.providers, usable.models);
}
