import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLiveState } from '@/app/live';
import { ErrorState } from '@/components/error-state';
import { RelativeTime, useKnownNow } from '@/components/relative-time';
import { Badge } from '@/components/ui/badge';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { formatDuration } from '@/lib/format';
import { settingsQueries } from './settings-queries';

export default function AboutSection() {
  const { data, error, refetch } = useQuery(settingsQueries.system());
  const health = useQuery(settingsQueries.health());
  const live = useLiveState();
  const now = useKnownNow();
  if (error && !data) return <ErrorState what="The state of the server could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={7} label="Loading" />;
  const up = now - Date.parse(data.started_at);
  const healthy = health.data === true && live === 'live';
  return (
    <div className="flex flex-col gap-5">
      <Section title="Personal-Q">
        <dl>
          <Row label="Version">{data.version}</Row>
          <Row label="Health">
            {!health.isPending && (
              <Badge tone={healthy ? 'ok' : 'bad'}>
                {healthy ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
                {healthy ? 'Healthy' : health.data === true ? 'No live connection' : 'Not ready'}
              </Badge>
            )}
          </Row>
          <Row label="Running since">
            <RelativeTime time={data.started_at} />{' '}
            {up >= 60_000 && <span className="text-ink-3">({formatDuration(Math.floor(up / 60_000) * 60_000)})</span>}
          </Row>
          <Row label="Workers">
            {data.workers.running} of {data.workers.concurrency} busy
          </Row>
          <Row label="Database">{data.database === 'sqlite' ? 'SQLite, embedded' : 'PostgreSQL'}</Row>
          <Row label="Data folder">
            <code className="font-mono text-sm wrap-anywhere">{data.data_folder}</code>
          </Row>
          {data.offline && <Row label="Network">Offline: only models on this machine are used</Row>}
        </dl>
      </Section>
      {data.environment_notes.length > 0 && (
        <Section title="Notes on the environment" description="What the start found in the settings of the environment.">
          <ul className="list-disc pl-5 text-ink-2">
            {data.environment_notes.map((note) => (
              <li key={note} className="wrap-anywhere">
                {note}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="For programs">
        <p className="text-ink-2">
          Everything here can be done through the API.{' '}
          <a
            href="/api/v1/docs"
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 rounded-sm font-medium text-accent-text underline"
          >
            API reference
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        </p>
      </Section>
    </div>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid min-h-(--row) grid-cols-[8.5rem_minmax(0,1fr)] items-center gap-3 border-b border-line py-1 last:border-0">
      <dt className="text-ink-3">{label}</dt>
      <dd className="tabular min-w-0">{children}</dd>
    </div>
  );
}
