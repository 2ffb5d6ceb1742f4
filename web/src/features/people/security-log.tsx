import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SecurityEvent } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { clientName } from './client-name';
import { peopleQueries } from './people-queries';

const words: Record<SecurityEvent['kind'], string> = {
  signed_in: 'signed in',
  sign_in_failed: 'sign-in failed',
  signed_out: 'signed out',
  password_changed: 'changed the password',
  person_added: 'made an account',
  person_invited: 'invited somebody',
  person_removed: 'deleted an account',
  person_deactivated: 'closed an account',
  person_activated: 'opened an account',
  role_changed: 'changed a role',
  reset_link_made: 'made a link for a new password',
  token_made: 'made an access token',
  token_revoked: 'revoked an access token',
  session_ended: 'ended a session',
  refresh_token_reused: 'a refresh token came twice',
  identity_connected: 'connected an account of another service',
  identity_disconnected: 'disconnected an account of another service',
};
const alarming: SecurityEvent['kind'][] = ['sign_in_failed', 'refresh_token_reused'];
const step = 20;

/** What happened to accounts, newest first. */
export function SecurityLog() {
  const [limit, setLimit] = useState(step);
  const { data, error, refetch } = useQuery({ ...peopleQueries.events(limit), placeholderData: (before) => before });
  return (
    <Section title="Security log" description="Sign-ins, failed ones too, and changes of people and tokens.">
      {error && !data && <ErrorState what="The security log could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} label="Loading" />}
      {data?.items.length === 0 && <p className="text-ink-3">Nothing has happened yet.</p>}
      <ul>
        {data?.items.map((event) => (
          <li key={event.id} className="border-b border-line py-2 last:border-0">
            <p className="wrap-anywhere">
              <span className="font-medium">{event.name}</span>{' '}
              <span className={cn(alarming.includes(event.kind) ? 'text-bad' : 'text-ink-2')}>{words[event.kind]}</span>
              {event.detail && <span className="text-ink-2"> · {event.detail}</span>}
            </p>
            <p className="text-sm text-ink-3">
              <RelativeTime quiet time={event.created_at} /> · {event.address} ·{' '}
              <span title={event.client}>{clientName(event.client)}</span>
            </p>
          </li>
        ))}
      </ul>
      {data && data.total > data.items.length && limit < 500 && (
        <Button size="sm" className="mt-3" onClick={() => setLimit(Math.min(500, limit + 4 * step))}>
          Show more
        </Button>
      )}
    </Section>
  );
}
