import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { api } from '@/api/client';
import type { AuthStatus } from '@/api/types';
import { live } from '@/app/live';
import { watchSignedOut } from '@/lib/signed-out';
import { peopleQueries, useMe } from './people-queries';

const SignedOutDialog = lazy(() => import('./signed-out-dialog'));

/** When the session has ended: asks to sign in again over the page, so that nothing typed there is lost. */
export function SignedOut() {
  const client = useQueryClient();
  const me = useMe();
  const [out, setOut] = useState(false);
  useEffect(() => watchSignedOut(() => setOut(true)), []);
  // A socket that was cut says nothing of why; whoever is signed in asks.
  const signedIn = me !== null;
  useEffect(() => {
    if (!signedIn) return;
    return live.watchState(() => {
      if (live.state === 'live') return;
      api
        .get<AuthStatus>('/auth/status')
        .then((status) => {
          if (status.sign_in && !status.person) setOut(true);
        })
        .catch(() => {
          // No server: the banner says so.
        });
    });
  }, [signedIn]);
  if (!out) return null;
  return (
    <Suspense>
      <SignedOutDialog
        userName={me?.user_name ?? ''}
        onDone={(now) => {
          // Somebody else sees other things: nothing of the page may stay.
          if (me && now.id !== me.id) window.location.reload();
          setOut(false);
          client.setQueryData(peopleQueries.status().queryKey, (before) => before && { ...before, person: now });
          live.tryNow();
          void client.invalidateQueries();
        }}
      />
    </Suspense>
  );
}
