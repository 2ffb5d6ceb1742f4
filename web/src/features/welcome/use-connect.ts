import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SettingInput } from '@/api/types';
import { modelQueries, modelRequests, settingsQueries, settingsRequests } from '@/features/settings/settings-queries';

/** Saves a service, tests it, and asks it for its models. What went wrong is the error's message. */
export function useConnect(onTry: () => void, onConnected: (provider: string) => void) {
  const client = useQueryClient();
  return useMutation({
    onMutate: onTry,
    mutationFn: async (input: SettingInput) => {
      const result = await settingsRequests.save({ ...input, test_connection: true });
      if (!result.success) throw new Error(result.message);
      // The catalogue of the house is good enough when the provider's own list can't be had.
      await modelRequests.refresh(input.service).catch(() => null);
      return input.service;
    },
    onSettled: async (provider) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: settingsQueries.all() }),
        client.invalidateQueries({ queryKey: modelQueries.all() }),
      ]);
      if (provider) onConnected(provider);
    },
  });
}
