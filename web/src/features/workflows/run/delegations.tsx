import { Link } from 'react-router';
import type { Delegation, WorkflowRun } from '@/api/types';
import { Clamped } from '@/components/clamped';
import { LeftOut } from '@/components/left-out';
import { Markdown } from '@/components/markdown/markdown';
import { Elapsed } from '@/components/relative-time';
import { TaskStatusBadge } from '@/components/status-badge';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Section } from '@/components/ui/card';
import { Disclosure } from '@/components/ui/disclosure';
import { useAgentName } from '@/features/agents/agent-queries';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { managerNode } from '../words';
import { runEnded } from './run-view';

const kinds: Record<Delegation['kind'], string> = {
  assign: 'asks',
  redo: 'sends it back to',
  reassign: 'gives it instead to',
  follow_up: 'asks further',
};

const verdicts: Record<NonNullable<Delegation['review']>, { label: string; tone: BadgeTone }> = {
  accepted: { label: 'Accepted', tone: 'ok' },
  redo: { label: 'Sent back', tone: 'warn' },
  reassigned: { label: 'Given to another', tone: 'warn' },
  follow_up: { label: 'Asked further', tone: 'accent' },
};

function nothingYet(run: WorkflowRun): string {
  if (run.nodes.some((each) => each.node_id !== managerNode)) return 'The manager delegated nothing, so the tasks ran in their order.';
  return runEnded(run) ? 'The manager handed out nothing.' : 'The manager has handed out nothing yet.';
}

/** Everything that passed between the manager and the members, as it happened. */
export function Delegations({ run }: { run: WorkflowRun }) {
  const agentName = useAgentName();
  const memberName = (each: Delegation) =>
    run.team?.members.find((member) => member.id === each.member)?.name ?? agentName(each.to) ?? each.member;
  return (
    <Section title="Delegations" actions={<span className="tabular text-sm text-ink-3">{plural(run.delegations.length, 'job')}</span>}>
      {run.delegations.length === 0 && <p className="text-sm text-ink-3">{nothingYet(run)}</p>}
      <ol className="flex flex-col" data-testid="delegations">
        {run.delegations.map((each) => (
          <li key={each.id} className="flex flex-col gap-2 border-b border-line py-3 last:border-0">
            <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
              <span className="font-mono text-xs text-ink-3">{each.key}</span>
              <span>
                Manager {kinds[each.kind] ?? each.kind} <strong className="font-semibold">{memberName(each)}</strong>
                {each.of_key && <span className="text-ink-3"> (after {each.of_key})</span>}
              </span>
              <span className="ml-auto flex flex-wrap items-center gap-2">
                <Elapsed start={each.created_at} end={each.completed_at} className="text-ink-3" />
                <TaskStatusBadge task={each} />
                {each.review && (
                  <Badge tone={verdicts[each.review]?.tone ?? 'neutral'}>{verdicts[each.review]?.label ?? each.review}</Badge>
                )}
              </span>
            </div>
            <p className="text-sm wrap-anywhere whitespace-pre-wrap text-ink-2">{each.instruction}</p>
            {each.after.length > 0 && <p className="text-xs text-ink-3">Uses the results of {each.after.join(', ')}</p>}
            {each.error && <p className="rounded-lg bg-bad-soft px-3 py-2 text-sm wrap-anywhere">{each.error}</p>}
            {each.left_out && (
              <LeftOut>The result is left out here: the run is larger than one answer carries. The timeline has it.</LeftOut>
            )}
            {each.result && (
              <Disclosure label="Result">
                {() => (
                  <Clamped height={240}>
                    <Markdown text={each.result ?? ''} />
                  </Clamped>
                )}
              </Disclosure>
            )}
            {each.feedback && <p className="text-sm wrap-anywhere text-ink-2">Manager: {each.feedback}</p>}
            {each.task_id && (
              <Link to={paths.task.to(each.task_id)} className="self-start text-sm text-accent-text underline-offset-3 hover:underline">
                Open timeline<span className="sr-only"> of {each.key}</span>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
