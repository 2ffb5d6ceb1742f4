import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import type { MadeLink, Person, Role } from '@/api/types';
import { CopyButton } from '@/components/copy-button';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Select } from '@/components/ui/select';
import { SkeletonRows } from '@/components/ui/skeleton';
import { formatDay } from '@/lib/format';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { peopleQueries, roleWords, useMe } from './people-queries';
import { SecurityLog } from './security-log';

const roles = (['user', 'viewer', 'admin'] as const).map((role) => ({ value: role, label: roleWords[role].label }));

/** Everybody with an account, invitations, and the security log; for admins. */
export default function PeopleSection() {
  const client = useQueryClient();
  const [link, setLink] = useState<{ words: string; address: string } | null>(null);
  const reload = () => client.invalidateQueries({ queryKey: ['people'] });
  const show = (words: string, made: MadeLink) => setLink({ words, address: `${window.location.origin}${made.path}` });
  return (
    <div className="flex flex-col gap-5">
      {link && (
        <div role="status" className="rounded-lg border border-line bg-ok-soft px-4 py-3">
          <p className="text-sm text-ink">{link.words} The link is shown this once.</p>
          <p className="mt-1 flex items-center gap-2">
            <code className="min-w-0 font-mono text-sm wrap-anywhere text-ink">{link.address}</code>
            <CopyButton text={link.address} label="Copy link" />
          </p>
        </div>
      )}
      <Everybody
        onReset={(person, made) => show(`Send this to ${person.name}: it gives a new password, once, within a day.`, made)}
        onChanged={reload}
      />
      <Invitations
        onMade={(made) => show(`Send this to the person: it makes an account (${roleWords[made.role].label}), once, within a week.`, made)}
        onChanged={reload}
      />
      <SecurityLog />
    </div>
  );
}

function Everybody({ onReset, onChanged }: { onReset: (person: Person, link: MadeLink) => void; onChanged: () => void }) {
  const me = useMe();
  const { data, error, refetch } = useQuery(peopleQueries.people());
  const [leaving, setLeaving] = useState<Person | null>(null);
  const act = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (failure) {
      toast.error(what, { description: messageOf(failure) });
    }
    onChanged();
  };
  return (
    <Section
      title="People"
      description="Everybody sees the same agents, tasks and workflows; the role says what a person may do with them."
    >
      {error && !data && <ErrorState what="The people could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} label="Loading" />}
      <ul>
        {data?.items.map((person) => (
          <li key={person.id} className="flex min-h-(--row) flex-wrap items-center gap-x-3 gap-y-2 border-b border-line py-2 last:border-0">
            <div className="min-w-0 flex-1 basis-48">
              <p className="font-medium wrap-anywhere">
                {person.name}
                {person.id === me?.id && <span className="ml-2 text-sm font-normal text-ink-3">you</span>}
                {person.deactivated_at && <span className="ml-2 text-sm font-normal text-warn">closed</span>}
              </p>
              <p className="text-sm text-ink-3">
                {person.user_name} ·{' '}
                {person.signed_in_at ? (
                  <>
                    signed in <RelativeTime quiet time={person.signed_in_at} />
                  </>
                ) : (
                  'never signed in'
                )}
              </p>
            </div>
            <Select
              size="sm"
              className="w-28"
              aria-label={`Role of ${person.name}`}
              value={person.role}
              options={roles}
              onValueChange={(role) =>
                void act('The role could not be changed', () => api.patch(`/people/${person.id}`, { body: { role } }))
              }
            />
            <div className="flex gap-2">
              {!person.deactivated_at && (
                <Button
                  size="sm"
                  aria-label={`New password for ${person.name}`}
                  onClick={() =>
                    void act('The link could not be made', async () =>
                      onReset(person, await api.post<MadeLink>(`/people/${person.id}/reset`)),
                    )
                  }
                >
                  New password
                </Button>
              )}
              {person.id !== me?.id && (
                <>
                  <Button
                    size="sm"
                    aria-label={`${person.deactivated_at ? 'Open' : 'Close'} the account of ${person.name}`}
                    onClick={() =>
                      void act('The account could not be changed', () =>
                        api.patch(`/people/${person.id}`, { body: { is_active: person.deactivated_at !== null } }),
                      )
                    }
                  >
                    {person.deactivated_at ? 'Open' : 'Close'}
                  </Button>
                  <Button size="sm" aria-label={`Delete the account of ${person.name}`} onClick={() => setLeaving(person)}>
                    Delete
                  </Button>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title={`Delete the account of ${leaving?.name}?`}
        description="Sessions and access tokens end at once. What the person made stays. This cannot be undone; closing the account can."
        confirmLabel="Delete account"
        danger
        onConfirm={() => {
          const person = leaving;
          setLeaving(null);
          if (person) void act('The account could not be deleted', () => api.delete(`/people/${person.id}`));
        }}
      />
    </Section>
  );
}

function Invitations({ onMade, onChanged }: { onMade: (link: MadeLink) => void; onChanged: () => void }) {
  const { data } = useQuery(peopleQueries.invitations());
  const [role, setRole] = useState<Role>('user');
  const [busy, setBusy] = useState(false);
  const invite = async () => {
    setBusy(true);
    try {
      onMade(await api.post<MadeLink>('/people/invitations', { body: { role } }));
    } catch (error) {
      toast.error('The invitation could not be made', { description: messageOf(error) });
    }
    setBusy(false);
    onChanged();
  };
  const withdraw = async (id: string) => {
    try {
      await api.delete(`/people/invitations/${id}`);
    } catch (error) {
      toast.error('The invitation could not be withdrawn', { description: messageOf(error) });
    }
    onChanged();
  };
  return (
    <Section title="Invite somebody" description="Makes a link that works once, within a week. Send it yourself; nothing is mailed.">
      <div className="flex flex-wrap items-center gap-3">
        <Select
          size="sm"
          className="w-28"
          aria-label="Role"
          value={role}
          options={roles}
          onValueChange={(value) => setRole(value as Role)}
        />
        <span className="text-sm text-ink-3">{roleWords[role].help}</span>
        <Button size="sm" pending={busy} onClick={() => void invite()}>
          Make a link
        </Button>
      </div>
      {data && data.length > 0 && (
        <ul aria-label="Open invitations" className="mt-3 border-t border-line">
          {data.map((invitation) => (
            <li key={invitation.id} className="flex min-h-(--row) items-center gap-3 border-b border-line py-1.5 last:border-0">
              <span className="min-w-0 flex-1">
                {roleWords[invitation.role].label}{' '}
                <span className="text-sm text-ink-3">
                  made <RelativeTime quiet time={invitation.created_at} />, until {formatDay(invitation.expires_at)}
                </span>
              </span>
              <Button size="sm" onClick={() => void withdraw(invitation.id)}>
                Withdraw
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
