import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import type { Me } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { SecretInput } from '@/components/secret-input';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { messageOf } from '@/lib/problem';

/** User name and password. */
export function SignInForm({ userName: given = '', onDone }: { userName?: string; onDone: (me: Me) => void }) {
  const [userName, setUserName] = useState(given);
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      onDone(await api.post<Me>('/auth/sign-in', { body: { user_name: userName, password } }));
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {failure && <FormAlert>{failure}</FormAlert>}
      <FormField label="User name">
        {(control) => (
          <Input
            {...control}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={!given}
            required
            value={userName}
            onChange={(event) => setUserName(event.target.value)}
          />
        )}
      </FormField>
      <FormField label="Password">
        {(control) => (
          <SecretInput
            {...control}
            what="password"
            autoComplete="current-password"
            autoFocus={Boolean(given)}
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </FormField>
      <Button type="submit" variant="primary" size="lg" pending={busy}>
        Sign in
      </Button>
    </form>
  );
}
