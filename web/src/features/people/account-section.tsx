import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Monitor, TerminalSquare } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { ErrorState } from '@/components/error-state';
import { FormAlert } from '@/components/form-alert';
import { RelativeTime } from '@/components/relative-time';
import { SecretInput } from '@/components/secret-input';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { SkeletonRows } from '@/components/ui/skeleton';
import { messageOf, Problem } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { AccessTokens } from './access-tokens';
import { clientName } from './client-name';
import { ConnectedAccounts } from './connected-accounts';
import { peopleQueries, roleWords, useMe } from './people-queries';

/** One's own account: name, password, where one is signed in, access tokens. */
export default function AccountSection() {
  const me = useMe();
  if (!me) return null;
  return (
    <div className="flex flex-col gap-5">
      <NameForm
        key={me.name}
        name={me.name}
        about={`${me.user_name} · ${roleWords[me.role].label}: ${roleWords[me.role].help.toLowerCase()}`}
      />
      <PasswordForm />
      <ConnectedAccounts />
      <Sessions />
      <AccessTokens />
    </div>
  );
}

function NameForm({ name, about }: { name: string; about: string }) {
  const client = useQueryClient();
  const [value, setValue] = useState(name);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.patch('/account', { body: { name: value } });
      await client.invalidateQueries({ queryKey: peopleQueries.status().queryKey });
      toast.success('Name saved');
    } catch (error) {
      toast.error('The name could not be saved', { description: messageOf(error) });
    }
    setBusy(false);
  };
  return (
    <Section title="Your account" description={about}>
      <form onSubmit={save} className="flex max-w-[480px] flex-wrap items-end gap-3">
        <FormField label="Name" className="min-w-0 flex-1 basis-56">
          {(control) => (
            <Input
              {...control}
              required
              maxLength={100}
              autoComplete="name"
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </FormField>
        <Button type="submit" className="h-9" pending={busy} disabled={value.trim() === '' || value.trim() === name}>
          Save
        </Button>
      </form>
    </Section>
  );
}

const noPasswords = { current_password: '', new_password: '', revoke_tokens: false };

function PasswordForm() {
  const client = useQueryClient();
  const [values, setValues] = useState(noPasswords);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setErrors({});
    setFailure(null);
    try {
      await api.put('/account/password', { body: values });
      setValues(noPasswords);
      toast.success('Password changed', { description: 'All your other sessions have ended.' });
      void client.invalidateQueries({ queryKey: ['account'] });
    } catch (error) {
      const byField = error instanceof Problem ? error.errors : [];
      if (byField.length > 0) setErrors(Object.fromEntries(byField.map(({ field, message }) => [field, message])));
      else setFailure(messageOf(error));
    }
    setBusy(false);
  };
  const field = (name: 'current_password' | 'new_password') => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  return (
    <Section title="Password" description="Changing it ends all your other sessions.">
      <form noValidate onSubmit={save} aria-label="Password" className="flex max-w-[480px] flex-col gap-4">
        {failure && <FormAlert>{failure}</FormAlert>}
        <FormField label="Present password" error={errors.current_password}>
          {(control) => <SecretInput {...control} {...field('current_password')} what="present password" autoComplete="current-password" />}
        </FormField>
        <FormField label="New password" help="At least 10 characters." error={errors.new_password}>
          {(control) => <SecretInput {...control} {...field('new_password')} what="new password" autoComplete="new-password" />}
        </FormField>
        <div className="flex min-h-6 items-center gap-2">
          <Checkbox
            id="revoke-tokens"
            checked={values.revoke_tokens}
            onCheckedChange={(on) => setValues({ ...values, revoke_tokens: on === true })}
          />
          <label htmlFor="revoke-tokens">Revoke all my access tokens too</label>
        </div>
        <Button type="submit" className="self-start" pending={busy} disabled={!values.current_password || !values.new_password}>
          Change password
        </Button>
      </form>
    </Section>
  );
}

function Sessions() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(peopleQueries.sessions());
  const end = async (id: string | null) => {
    try {
      await api.delete(id ? `/account/sessions/${id}` : '/account/sessions');
    } catch (failure) {
      toast.error('The session could not be ended', { description: messageOf(failure) });
    }
    void client.invalidateQueries({ queryKey: peopleQueries.sessions().queryKey });
  };
  return (
    <Section
      title="Where you are signed in"
      description="A session that is not used for 30 days ends by itself."
      actions={
        data &&
        data.length > 1 && (
          <Button size="sm" onClick={() => void end(null)}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {error && !data && <ErrorState what="The sessions could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} label="Loading" />}
      <ul>
        {data?.map((session) => {
          const Icon = session.kind === 'browser' ? Monitor : TerminalSquare;
          return (
            <li key={session.id} className="flex min-h-(--row) items-center gap-3 border-b border-line py-2 last:border-0">
              <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium" title={session.client}>
                  {clientName(session.client)}
                  {session.is_current && <span className="ml-2 text-sm font-normal text-ok">This browser</span>}
                </p>
                <p className="text-sm text-ink-3">
                  {session.address} · used <RelativeTime quiet time={session.seen_at} />
                </p>
              </div>
              {!session.is_current && (
                <Button size="sm" aria-label={`End the session of ${clientName(session.client)}`} onClick={() => void end(session.id)}>
                  End
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
