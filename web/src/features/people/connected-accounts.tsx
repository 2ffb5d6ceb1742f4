import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { ErrorState } from '@/components/error-state';
import { FormAlert } from '@/components/form-alert';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { useExternalFailure } from './external-failures';
import { peopleQueries } from './people-queries';

/** The accounts of other services that one signs in with; nothing where there are none and can be none. */
export function ConnectedAccounts() {
  const client = useQueryClient();
  const providers = useQuery(peopleQueries.status()).data?.providers ?? [];
  const { data, error, refetch } = useQuery(peopleQueries.identities());
  const failure = useExternalFailure();
  const [leaving, setLeaving] = useState('');
  const connect = async (key: string) => {
    setLeaving(key);
    try {
      window.location.assign((await api.post<{ url: string }>(`/account/identities/${key}`)).url);
    } catch (problem) {
      setLeaving('');
      toast.error('The account could not be connected', { description: messageOf(problem) });
    }
  };
  const disconnect = async (id: string) => {
    try {
      await api.delete(`/account/identities/${id}`);
    } catch (problem) {
      toast.error('The account could not be disconnected', { description: messageOf(problem) });
    }
    void client.invalidateQueries({ queryKey: peopleQueries.identities().queryKey });
  };
  if (providers.length === 0 && !data?.length) return null;
  return (
    <Section
      title="Connected accounts"
      description="Sign in with an account you have elsewhere, in place of your password."
      actions={providers.map(({ key, name }) => (
        <Button key={key} size="sm" pending={leaving === key} onClick={() => void connect(key)}>
          Connect {name}
        </Button>
      ))}
    >
      {failure && <FormAlert>{failure}</FormAlert>}
      {error && !data && <ErrorState what="The connected accounts could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} label="Loading" />}
      {data?.length === 0 && <p className="text-ink-3">None yet.</p>}
      <ul>
        {data?.map((identity) => (
          <li key={identity.id} className="flex min-h-(--row) items-center gap-3 border-b border-line py-2 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">
                {identity.provider_name} · {identity.label}
              </p>
              <p className="text-sm text-ink-3">
                {identity.last_used_at ? (
                  <>
                    used <RelativeTime quiet time={identity.last_used_at} />
                  </>
                ) : (
                  'not used yet'
                )}
              </p>
            </div>
            <Button
              size="sm"
              aria-label={`Disconnect ${identity.label} of ${identity.provider_name}`}
              onClick={() => void disconnect(identity.id)}
            >
              Disconnect
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
