import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { AccessToken, AuthStatus, Identity, MadeLink, Me, Person, Scope, SecurityEvent, SignInSession } from '@/api/types';

export const peopleQueries = {
  status: () =>
    queryOptions({
      queryKey: ['auth', 'status'],
      queryFn: ({ signal }) => api.get<AuthStatus>('/auth/status', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  sessions: () =>
    queryOptions({ queryKey: ['account', 'sessions'], queryFn: ({ signal }) => api.get<SignInSession[]>('/account/sessions', { signal }) }),
  tokens: () =>
    queryOptions({ queryKey: ['account', 'tokens'], queryFn: ({ signal }) => api.get<AccessToken[]>('/account/tokens', { signal }) }),
  identities: () =>
    queryOptions({ queryKey: ['account', 'identities'], queryFn: ({ signal }) => api.get<Identity[]>('/account/identities', { signal }) }),
  scopes: () =>
    queryOptions({
      queryKey: ['account', 'scopes'],
      queryFn: ({ signal }) => api.get<Scope[]>('/account/scopes', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  people: () =>
    queryOptions({ queryKey: ['people', 'list'], queryFn: ({ signal }) => api.page<Person>('/people', { query: { limit: 500 }, signal }) }),
  invitations: () =>
    queryOptions({ queryKey: ['people', 'invitations'], queryFn: ({ signal }) => api.get<MadeLink[]>('/people/invitations', { signal }) }),
  events: (limit: number) =>
    queryOptions({
      queryKey: ['people', 'events', limit],
      queryFn: ({ signal }) => api.page<SecurityEvent>('/people/events', { query: { limit }, signal }),
    }),
};

/** Who is signed in; null where there is no sign-in. */
export function useMe(): Me | null {
  return useQuery(peopleQueries.status()).data?.person ?? null;
}

export const roleWords: Record<Person['role'], { label: string; help: string }> = {
  admin: { label: 'Admin', help: 'Everything, settings and people included' },
  user: { label: 'User', help: 'Makes agents, runs them and decides' },
  viewer: { label: 'Viewer', help: 'Looks at everything, changes and starts nothing' },
};
