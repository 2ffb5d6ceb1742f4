import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Agent, AgentVersion, AgentVersionSummary } from '@/api/types';
import { patchAgent } from '@/app/live-updates';
import { CodeBlock } from '@/components/code-block';
import { DiffView } from '@/components/diff/diff-view';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { Select } from '@/components/ui/select';
import { SkeletonRows } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { agentQueries, agentRequests } from './agent-queries';
import { type ToolSwitch, toolQueries } from './agent-tools';
import { changedWords, differenceOf, settingsOf } from './version-words';

/** Every version of the prompt and settings, what each changed, and the way back to it. */
export function AgentVersions({ agent }: { agent: Agent }) {
  const { data, error, refetch } = useQuery(agentQueries.versions(agent.id, agent.settings_version));
  const [chosen, setChosen] = useState<number | null>(null);
  const [against, setAgainst] = useState<number | null>(null);
  if (error && !data) return <ErrorState what="The versions could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} label="Loading versions" />;
  if (data.items.length === 0) {
    return <p className="text-ink-3">{agent.purged_at ? 'Its versions went with the Trash.' : 'No version was kept of this agent yet.'}</p>;
  }
  const shown = data.items.find(({ number }) => number === chosen) ?? data.items[0];
  if (!shown) return null;
  const other = data.items.find(({ number }) => number === against && number !== shown.number) ?? before(data.items, shown);
  return (
    <div className="flex flex-col gap-6 md:flex-row">
      <ol aria-label="Versions" className="flex max-h-[60dvh] w-full shrink-0 flex-col gap-0.5 overflow-y-auto p-0.5 md:w-64">
        {data.items.map((version) => (
          <li key={version.number}>
            <button
              type="button"
              aria-pressed={version === shown}
              data-testid="agent-version"
              onClick={() => {
                setChosen(version.number);
                setAgainst(null);
              }}
              className={cn('w-full rounded-md px-2.5 py-1.5 text-left hover:bg-hover', version === shown && 'bg-selected')}
            >
              <span className="flex items-baseline gap-2 text-sm font-medium">
                Version {version.number}
                {version.number === agent.settings_version && <span className="text-xs font-normal text-ink-2">in use</span>}
                <RelativeTime time={version.created_at} quiet compact className="ml-auto text-xs font-normal text-ink-2" />
              </span>
              <span className="block truncate text-xs text-ink-2">{changedWords(version)}</span>
            </button>
          </li>
        ))}
      </ol>
      <section aria-label={`Version ${shown.number}`} className="flex min-w-0 flex-1 flex-col gap-3">
        <div className="flex min-h-8 flex-wrap items-center gap-2">
          <h2 className="font-semibold">Version {shown.number}</h2>
          {other && (
            <span className="flex items-center gap-2 text-sm text-ink-2">
              compared with
              <Select
                size="sm"
                className="w-32"
                aria-label="Compare with"
                value={String(other.number)}
                onValueChange={(number) => setAgainst(Number(number))}
                options={data.items
                  .filter((version) => version !== shown)
                  .map(({ number }) => ({ value: String(number), label: `Version ${number}` }))}
              />
            </span>
          )}
          {!agent.deleted_at && shown.number !== agent.settings_version && <Restore agent={agent} number={shown.number} />}
        </div>
        <Changes agentId={agent.id} shown={shown.number} other={other?.number ?? null} />
      </section>
    </div>
  );
}

const before = (versions: readonly AgentVersionSummary[], shown: AgentVersionSummary) => versions[versions.indexOf(shown) + 1];

function Changes({ agentId, shown, other }: { agentId: string; shown: number; other: number | null }) {
  const after = useQuery(agentQueries.version(agentId, shown));
  const earlier = useQuery({ ...agentQueries.version(agentId, other ?? 0), enabled: other !== null });
  const tools = useQuery(toolQueries.switches());
  const error = after.error ?? earlier.error;
  if (tools.error && !tools.data)
    return <ErrorState what="The tools could not be loaded" error={tools.error} onRetry={() => void tools.refetch()} />;
  if (error) return <ErrorState what="The version could not be loaded" error={error} onRetry={() => void after.refetch()} />;
  if (!after.data || !tools.data || (other !== null && !earlier.data)) return <SkeletonRows rows={3} label="Loading version" />;
  if (!earlier.data || other === null) {
    return (
      <>
        <p className="text-sm text-ink-2">The first version, as it was made. There is nothing before it.</p>
        <Whole version={after.data} switches={tools.data} />
      </>
    );
  }
  const words = differenceOf(earlier.data, after.data, tools.data);
  const samePrompt = earlier.data.system_prompt === after.data.system_prompt;
  return (
    <>
      {words.length === 0 && samePrompt && <p className="text-sm text-ink-2">They say the same.</p>}
      {words.length > 0 && (
        <ul aria-label="What has changed" className="flex list-disc flex-col gap-0.5 pl-5 text-sm wrap-anywhere">
          {words.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {samePrompt ? (
        <p className="text-sm text-ink-2">The prompt is the same.</p>
      ) : (
        <DiffView before={earlier.data.system_prompt} after={after.data.system_prompt} label="What has changed in the prompt" />
      )}
      <Disclosure key={shown} label={`All of version ${shown}`}>
        {() => <Whole version={after.data} switches={tools.data} />}
      </Disclosure>
    </>
  );
}

/** A version with all it says: settings first, since they are short. */
function Whole({ version, switches }: { version: AgentVersion; switches: readonly ToolSwitch[] }) {
  return (
    <div className="flex flex-col gap-3">
      <dl aria-label={`Settings of version ${version.number}`} className="rounded-lg border border-line bg-surface px-4 py-1 text-sm">
        {settingsOf(version, switches).map(([label, value]) => (
          <div key={label} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3 border-b border-line py-1.5 last:border-0">
            <dt className="text-ink-3">{label}</dt>
            <dd className="tabular wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <CodeBlock code={version.system_prompt} label="System prompt" wrap />
    </div>
  );
}

function Restore({ agent, number }: { agent: Agent; number: number }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setAsking(false);
    setBusy(true);
    try {
      const next = await agentRequests.restoreVersion(agent.id, number);
      client.setQueryData(agentQueries.detail(agent.id).queryKey, next);
      patchAgent(client, next);
      void client.invalidateQueries({ queryKey: agentQueries.lists() });
      toast.success(`Version ${number} is in use again, as version ${next.settings_version}`);
    } catch (error) {
      toast.error('The version could not be restored', { description: messageOf(error) });
    }
    setBusy(false);
  };
  return (
    <>
      <Button size="sm" className="ml-auto" pending={busy} onClick={() => setAsking(true)}>
        Restore version {number}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Restore version ${number}?`}
        description="Its prompt and settings become a new version. Runs under way keep what they began with; the status of the agent stays."
        confirmLabel="Restore"
        danger={false}
        onConfirm={() => void restore()}
      />
    </>
  );
}
