import { type FormEvent, useEffect, useState } from 'react';
import { api } from '@/api/client';
import type { LinkInfo, Me } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { SecretInput } from '@/components/secret-input';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { messageOf, Problem } from '@/lib/problem';

const titles: Record<LinkInfo['kind'], string> = {
  set_up: 'Make the first account',
  invitation: 'Make your account',
  reset: 'Choose a new password',
};

const rights: Record<LinkInfo['role'], string> = {
  admin: 'You can do everything, settings and people included.',
  user: 'You can make agents, run them and decide.',
  viewer: 'You can look at everything, and not change or start it.',
};

/** What a link for set-up, an invitation or a new password leads to. `token` is the part of the address after "#". */
export default function LinkForm({ token, onDone }: { token: string; onDone: (me: Me) => void }) {
  const [link, setLink] = useState<LinkInfo | null>(null);
  const [dead, setDead] = useState<string | null>(null);
  const [values, setValues] = useState({ name: '', user_name: '', password: '' });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    api
      .post<LinkInfo>('/auth/links/look', { body: { token }, signal: stop.signal })
      .then(setLink)
      .catch((error) => {
        if (!stop.signal.aborted) setDead(token ? messageOf(error) : 'This link is not complete. Copy it whole, with what follows "#".');
      });
    return () => stop.abort();
  }, [token]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !link) return;
    setBusy(true);
    setFailure(null);
    setErrors({});
    try {
      const account = link.kind === 'reset' ? {} : { name: values.name, user_name: values.user_name };
      onDone(await api.post<Me>('/auth/links/use', { body: { token, password: values.password, ...account } }));
    } catch (error) {
      const byField = error instanceof Problem ? error.errors : [];
      if (byField.length > 0) setErrors(Object.fromEntries(byField.map(({ field, message }) => [field, message])));
      else setFailure(messageOf(error));
      setBusy(false);
    }
  };
  const field = (name: keyof typeof values) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
    required: true,
  });

  if (dead)
    return (
      <>
        <h1 className="text-lg font-semibold text-ink">This link does not work</h1>
        <p role="alert" className="mt-2 text-ink-2">
          {dead}
        </p>
        <Button asChild className="mt-4">
          <a href="/">Go to sign-in</a>
        </Button>
      </>
    );
  if (!link) return <p className="text-ink-3">Looking at the link …</p>;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div>
        <h1 className="text-lg font-semibold text-ink">{titles[link.kind]}</h1>
        <p className="mt-1 text-sm text-ink-2">{link.kind === 'reset' ? `For ${link.user_name}. All sessions end.` : rights[link.role]}</p>
      </div>
      {failure && <FormAlert>{failure}</FormAlert>}
      {link.kind !== 'reset' && (
        <>
          <FormField label="Name" help="What others see." error={errors.name}>
            {(control) => <Input {...control} {...field('name')} autoComplete="name" autoFocus maxLength={100} />}
          </FormField>
          <FormField label="User name" help="What you type to sign in; an e-mail address is fine." error={errors.user_name}>
            {(control) => (
              <Input
                {...control}
                {...field('user_name')}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={100}
              />
            )}
          </FormField>
        </>
      )}
      <FormField label="Password" help="At least 10 characters; a few words in a row are easy to remember." error={errors.password}>
        {(control) => <SecretInput {...control} {...field('password')} what="password" autoComplete="new-password" />}
      </FormField>
      <Button type="submit" variant="primary" size="lg" pending={busy}>
        {link.kind === 'reset' ? 'Save and sign in' : 'Make the account'}
      </Button>
    </form>
  );
}
