import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import type { AccessToken } from '@/api/types';
import { CopyButton } from '@/components/copy-button';
import { ErrorState } from '@/components/error-state';
import { FormAlert } from '@/components/form-alert';
import { RelativeTime } from '@/components/relative-time';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { SkeletonRows } from '@/components/ui/skeleton';
import { formatDay } from '@/lib/format';
import { explain, messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { peopleQueries } from './people-queries';

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '366', label: 'A year' },
  { value: '', label: 'Never' },
];

/** The keys that one gives programs which act in one's name. */
export function AccessTokens() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(peopleQueries.tokens());
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<AccessToken | null>(null);
  const [leaving, setLeaving] = useState<AccessToken | null>(null);
  const reload = () => client.invalidateQueries({ queryKey: peopleQueries.tokens().queryKey });
  const revoke = async (token: AccessToken) => {
    try {
      await api.delete(`/account/tokens/${token.id}`);
      if (made?.id === token.id) setMade(null);
    } catch (failure) {
      toast.error('The token could not be revoked', { description: messageOf(failure) });
    }
    setLeaving(null);
    void reload();
  };
  return (
    <Section
      title="Access tokens"
      description="For programs that act in your name. A token never does more than you may."
      actions={
        <Button size="sm" onClick={() => setCreating(true)}>
          New token
        </Button>
      }
    >
      {made?.token && (
        <div role="status" className="mb-3 rounded-lg border border-line bg-ok-soft px-3 py-2.5">
          <p className="text-sm text-ink">Copy “{made.name}” now: it is not shown again.</p>
          <p className="mt-1 flex items-center gap-2">
            <code className="min-w-0 font-mono text-sm wrap-anywhere text-ink">{made.token}</code>
            <CopyButton text={made.token} label="Copy token" />
          </p>
        </div>
      )}
      {error && !data && <ErrorState what="The tokens could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} label="Loading" />}
      {data?.length === 0 && (
        <p className="text-ink-3">
          There is none. A script sends one as “Authorization: Bearer …”; the command line takes PERSONALQ_TOKEN.
        </p>
      )}
      <ul>
        {data?.map((token) => (
          <li key={token.id} className="flex min-h-(--row) items-center gap-3 border-b border-line py-2 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="font-medium wrap-anywhere">
                {token.name} <span className="font-mono text-sm font-normal text-ink-3">…{token.ending}</span>
              </p>
              <p className="text-sm text-ink-3">
                {token.scopes.join(', ')} · {token.expires_at ? `until ${formatDay(token.expires_at)}` : 'never expires'} ·{' '}
                {token.last_used_at ? (
                  <>
                    used <RelativeTime quiet time={token.last_used_at} />
                  </>
                ) : (
                  'never used'
                )}
              </p>
            </div>
            <Button size="sm" aria-label={`Revoke ${token.name}`} onClick={() => setLeaving(token)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      <Dialog
        open={creating}
        onOpenChange={setCreating}
        title="New access token"
        footer={
          <Button variant="primary" type="submit" form="new-token">
            Make the token
          </Button>
        }
      >
        <NewToken
          onMade={(token) => {
            setMade(token);
            setCreating(false);
            void reload();
          }}
        />
      </Dialog>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title={`Revoke “${leaving?.name}”?`}
        description="Programs that use it are refused at once. This cannot be undone."
        confirmLabel="Revoke"
        danger
        onConfirm={() => leaving && void revoke(leaving)}
      />
    </Section>
  );
}

function NewToken({ onMade }: { onMade: (token: AccessToken) => void }) {
  const { data: scopes } = useQuery(peopleQueries.scopes());
  const [name, setName] = useState('');
  const [life, setLife] = useState('90');
  const [chosen, setChosen] = useState<string[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFailure(null);
    if (chosen.length === 0) {
      setFailure('Choose what the token may do.');
      return;
    }
    try {
      onMade(
        await api.post<AccessToken>('/account/tokens', { body: { name, scopes: chosen, expires_in_days: life ? Number(life) : null } }),
      );
    } catch (error) {
      setFailure(explain(error));
    }
  };
  return (
    <form id="new-token" onSubmit={submit} className="flex flex-col gap-4">
      {failure && <FormAlert>{failure}</FormAlert>}
      <FormField label="What it is for" required>
        {(control) => <Input {...control} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
      </FormField>
      <FormField label="Expires">{(control) => <Select {...control} value={life} onValueChange={setLife} options={lives} />}</FormField>
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium text-ink">What it may do</legend>
        <ul className="flex flex-col gap-1">
          {scopes?.map((scope) => (
            <li key={scope.name}>
              {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is in it */}
              <label className="flex min-h-8 items-start gap-2.5 py-1">
                <Checkbox
                  className="mt-0.5"
                  checked={chosen.includes(scope.name)}
                  onCheckedChange={(on) => setChosen(on === true ? [...chosen, scope.name] : chosen.filter((each) => each !== scope.name))}
                />
                <span>
                  <code className="font-mono text-sm">{scope.name}</code>
                  <span className="block text-sm text-ink-3">{scope.description}</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
    </form>
  );
}
