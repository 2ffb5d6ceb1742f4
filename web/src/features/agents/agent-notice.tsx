import { useQueryClient } from '@tanstack/react-query';
import { CircleAlert, Trash2, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { formatDay } from '@/lib/format';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { agentQueries, agentRequests } from './agent-queries';
import { agentRemedy } from './agent-remedy';
import { errorReason, obstaclesOf } from './agent-standing';

/** What stands above everything else of an agent: that it is deleted, or why it cannot work and what mends it. */
export function AgentNotice({ agent }: { agent: Agent }) {
  if (agent.deleted_at) return <Deleted agent={agent} deletedAt={agent.deleted_at} />;
  return <Obstacles agent={agent} />;
}

/** Why an agent is in error, what else keeps it from working, and what mends it. */
function Obstacles({ agent }: { agent: Agent }) {
  const reason = errorReason(agent);
  const obstacles = obstaclesOf(agent);
  if (!reason && obstacles.length === 0) return null;
  const remedy = agentRemedy(agent.error_code);
  const messages = [...new Set([...(reason ? [reason] : []), ...obstacles.map(({ message }) => message)])];
  const settings = remedy?.where === 'settings' || obstacles.some(({ code }) => code === 'not_configured' || code === 'invalid_key');
  const itself = remedy !== null || obstacles.length > 0;
  const budget = !remedy && obstacles.every(({ code }) => code === 'over_budget');
  return (
    <Notice
      label="Why this agent cannot work"
      icon={
        reason ? (
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
        ) : (
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        )
      }
      tone={reason ? 'border-bad/40 bg-bad-soft' : 'border-warn/40 bg-warn-soft'}
    >
      {messages.map((message) => (
        <p key={message} className="font-medium wrap-anywhere">
          {message}
        </p>
      ))}
      {remedy && <p className="text-sm text-ink-2">{remedy.text}</p>}
      <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
        {settings && (
          <Button asChild size="sm" variant="primary">
            <Link to={paths.settings.to('services')}>Open settings</Link>
          </Button>
        )}
        {itself && (
          <Button asChild size="sm" variant={settings ? 'secondary' : 'primary'}>
            <Link to={paths.agent.to(agent.id, { tab: 'settings' })}>{budget ? 'Change its budget' : 'Change its model'}</Link>
          </Button>
        )}
        {agent.error_task_id && (
          <Button asChild size="sm" variant="ghost">
            <Link to={paths.task.to(agent.error_task_id)}>Open the task that failed</Link>
          </Button>
        )}
      </div>
    </Notice>
  );
}

function Deleted({ agent, deletedAt }: { agent: Agent; deletedAt: string }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setBusy(true);
    try {
      const restored = await agentRequests.restore(agent.id);
      client.setQueryData(agentQueries.detail(agent.id).queryKey, restored);
      void client.invalidateQueries({ queryKey: agentQueries.lists() });
      toast.success(`“${agent.name}” is back`);
    } catch (error) {
      toast.error('The agent could not be restored', { description: messageOf(error) });
    }
    setBusy(false);
  };
  return (
    <Notice label="Deleted agent" icon={<Trash2 aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />} tone="border-line bg-surface">
      <p className="font-medium">
        Deleted <RelativeTime time={deletedAt} className="rounded-sm" />
      </p>
      {agent.purged_at ? (
        <p className="text-sm text-ink-2">
          It left the Trash on {formatDay(agent.purged_at)}: prompt and settings are gone. Its name and its tasks stay.
        </p>
      ) : (
        <>
          <p className="text-sm text-ink-2">
            It takes no tasks. Its history stays; it is in the Trash for 30 days
            {agent.purges_at && `, until ${formatDay(agent.purges_at)}`}.
          </p>
          <Button size="sm" className="mt-2" pending={busy} onClick={() => void restore()}>
            Restore agent
          </Button>
        </>
      )}
    </Notice>
  );
}

function Notice({ label, icon, tone, children }: { label: string; icon: ReactNode; tone: string; children: ReactNode }) {
  return (
    <section aria-label={label} data-testid="agent-notice" className={`flex items-start gap-2.5 rounded-lg border px-4 py-3 ${tone}`}>
      {icon}
      <div className="min-w-0">{children}</div>
    </section>
  );
}
