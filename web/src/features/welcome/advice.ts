import type { ModelProvider, SystemInfo } from '@/api/types';

/** What a person who opens the app should be shown first. */
export type Advice = 'welcome' | 'model' | null;

/** A model that thinks: every provider that is set up, but the demo. */
export function hasRealModel(providers: readonly Pick<ModelProvider, 'name' | 'is_configured'>[]): boolean {
  return providers.some((provider) => provider.is_configured && provider.name !== 'demo');
}

/**
 * The welcome until somebody has made an agent or a task of their own; after that, while no model is set up, a hint. Both can be sent
 * away for good.
 */
export function advise(
  system: Pick<SystemInfo, 'has_own_data'>,
  providers: readonly Pick<ModelProvider, 'name' | 'is_configured'>[],
  dismissed: { welcome: boolean; hint: boolean },
): Advice {
  if (!system.has_own_data && !dismissed.welcome) return 'welcome';
  if (!hasRealModel(providers) && !dismissed.hint) return 'model';
  return null;
}

type Notice = 'welcome' | 'hint';
const key = (notice: Notice) => `personal-q.dismissed.${notice}`;

export function isDismissed(notice: Notice): boolean {
  try {
    return localStorage.getItem(key(notice)) === '1';
  } catch {
    // Without storage we cannot know, and a welcome at every start would be worse than none.
    return true;
  }
}

export function dismiss(notice: Notice): void {
  try {
    localStorage.setItem(key(notice), '1');
  } catch {
    // See isDismissed().
  }
}
