import { useEffect, useState } from 'react';

const words: Record<string, string> = {
  cancelled: 'You did not finish signing in there.',
  no_account:
    'Nobody here has an account with this sign-in. Ask an admin for an invitation, or sign in with your password and connect it in Settings → Account.',
  connect_first:
    'There is an account with this e-mail address already. Sign in with its password, and connect this sign-in in Settings → Account.',
  account_closed: 'This account is closed. An admin can open it again.',
  set_up_first: 'Nobody has an account here yet. The set-up link makes the first.',
  not_signed_in: 'Your session ended meanwhile. Sign in, and connect it again.',
  connected_already: 'This account is connected already.',
  connected_to_another: 'This account is connected to somebody else here.',
  too_many_connected: 'You have connected as many accounts as there can be. Disconnect one first.',
};

const mark = '#sign-in-failed=';

/** Why signing in with another service came to nothing, from the address it led back to; null when it did not. */
export function useExternalFailure(): string | null {
  const [failure] = useState(read);
  // Told once: it is not to stand there again after a reload.
  useEffect(() => {
    if (failure) window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  }, [failure]);
  return failure;
}

function read(): string | null {
  const { hash } = window.location;
  if (!hash.startsWith(mark)) return null;
  return words[hash.slice(mark.length)] ?? 'Signing in with the other service did not work. Try again; the server’s log has the reason.';
}
