import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import type { AuthStatus, Me } from '@/api/types';
import { Dialog } from '@/components/ui/dialog';
import ExternalButtons from './external-buttons';
import { peopleQueries } from './people-queries';
import { SignInForm } from './sign-in-form';

export default function SignedOutDialog({ userName, onDone }: { userName: string; onDone: (me: Me) => void }) {
  const providers = useQuery(peopleQueries.status()).data?.providers ?? [];
  // Whoever signed in in another tab comes back to this one.
  useEffect(() => {
    const look = () =>
      void api
        .get<AuthStatus>('/auth/status')
        .then(({ person }) => person && onDone(person))
        .catch(() => {
          // No server: the banner says so.
        });
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [onDone]);
  return (
    <Dialog
      open
      onOpenChange={() => {}}
      size="sm"
      title="Sign in again"
      description="Your session has ended. What you typed on this page is still there."
    >
      <SignInForm userName={userName} onDone={onDone} />
      {providers.length > 0 && <ExternalButtons providers={providers} newTab />}
    </Dialog>
  );
}
