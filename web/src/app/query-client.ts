import { QueryClient } from '@tanstack/react-query';
import { Problem } from '@/lib/problem';

/**
 * The cache policy, in one place. Live events keep what is on screen current, so nothing polls and a focus does not refetch;
 * a lost connection invalidates everything when it returns (see live-updates.ts).
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
      },
      mutations: { retry: false },
    },
  });
}
