import { lazy, Suspense, useEffect, useState } from 'react';
import { api } from '@/api/client';
import type { AuthStatus } from '@/api/types';
import { Button } from '@/components/ui/button';
import { messageOf } from '@/lib/problem';
import { SignInForm } from './sign-in-form';

const LinkForm = lazy(() => import('./link-form'));
const ExternalButtons = lazy(() => import('./external-buttons'));

const linkPages = ['/set-up', '/invitation', '/reset'];

/** All that somebody sees who is not signed in. The server answers it at whatever address was asked for. */
export function SignInPage() {
  const byLink = linkPages.includes(window.location.pathname);
  return (
    <main className="flex min-h-dvh items-center justify-center bg-bg px-4 py-10">
      <div className="w-full max-w-[400px]">
        <p className="mb-6 flex items-center justify-center gap-2.5 text-lg font-semibold text-ink">
          <svg aria-hidden viewBox="0 0 32 32" className="size-8">
            <rect width="32" height="32" rx="8" className="fill-accent" />
            <circle cx="15.5" cy="15" r="7" fill="none" strokeWidth="3" className="stroke-accent-ink" />
            <path d="M19.5 19.5 24 24.5" strokeWidth="3" strokeLinecap="round" className="stroke-accent-ink" />
          </svg>
          Personal-Q
        </p>
        <div className="rounded-xl border border-line bg-surface p-6">
          {byLink ? (
            <Suspense>
              <LinkForm token={window.location.hash.slice(1)} onDone={() => window.location.replace('/')} />
            </Suspense>
          ) : (
            <SignIn />
          )}
        </div>
      </div>
    </main>
  );
}

function SignIn() {
  const [status, setStatus] = useState<AuthStatus | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a try more asks again
  useEffect(() => {
    const stop = new AbortController();
    setFailure(null);
    api
      .get<AuthStatus>('/auth/status', { signal: stop.signal })
      .then(setStatus)
      .catch((error) => {
        if (!stop.signal.aborted) setFailure(messageOf(error));
      });
    return () => stop.abort();
  }, [tries]);
  if (failure)
    return (
      <div className="flex flex-col gap-4">
        <p role="alert" className="text-ink-2">
          {failure}
        </p>
        <Button onClick={() => setTries(tries + 1)}>Try again</Button>
      </div>
    );
  if (status?.needs_set_up)
    return (
      <>
        <h1 className="text-lg font-semibold text-ink">Nobody has an account yet</h1>
        <p className="mt-2 text-ink-2">
          Open the set-up link that the server printed when it started. It makes the first account, of an admin. To get a new link, run this
          on the server's machine:
        </p>
        <pre className="mt-3 rounded-lg bg-sunken px-3 py-2 font-mono text-sm text-ink">personalq users set-up</pre>
      </>
    );
  return (
    <>
      <h1 className="mb-4 text-lg font-semibold text-ink">Sign in</h1>
      <SignInForm onDone={() => window.location.reload()} />
      {status && status.providers.length > 0 && (
        <Suspense>
          <ExternalButtons providers={status.providers} />
        </Suspense>
      )}
      <p className="mt-4 text-sm text-ink-3">Forgotten your password? An admin can make a link for a new one.</p>
    </>
  );
}
