import { Bot } from 'lucide-react';
import { type ComponentType, useId } from 'react';
import { Link } from 'react-router';
import type { WaitingItem } from '@/api/types';
import { Markdown } from '@/components/markdown/markdown';
import { RelativeTime } from '@/components/relative-time';
import { cn } from '@/lib/cn';
import { formatCost } from '@/lib/format';
import { paths } from '@/lib/paths';
import { ContentPart } from './content-part';
import { waitingKinds } from './kinds';
import { ApprovalAnswer, InputAnswer } from './node-answer';
import { AgentAnswer, BudgetAnswer, OutcomeAnswer, QuestionAnswer } from './other-answers';
import { useAnswer } from './use-answer';

export interface WaitingAnswerProps {
  item: WaitingItem;
  answer: (name: string, send: () => Promise<unknown>) => Promise<void>;
  /** The answer that is under way. */
  busy: string | null;
}

/** How every kind of waiting is answered. */
const answers: Record<WaitingItem['kind'], ComponentType<WaitingAnswerProps>> = {
  approval: ApprovalAnswer,
  input: InputAnswer,
  outcome: OutcomeAnswer,
  question: QuestionAnswer,
  ended_program: QuestionAnswer,
  budget: BudgetAnswer,
  run_budget: BudgetAnswer,
  agent_error: AgentAnswer,
  agent_paused: AgentAnswer,
};

/** Something that waits for a person: what it is about, all there is to decide on, and the answer. */
export function WaitingCard({
  item,
  within = false,
  height = 480,
}: {
  item: WaitingItem;
  /** On the page of its own run or task: no link there. */
  within?: boolean;
  /** How much of what is decided on is shown at once, in pixels. */
  height?: number;
}) {
  const { icon: Icon, label, otherwise, effect, since } = waitingKinds[item.kind];
  const Answer = answers[item.kind];
  const { answer, busy, failure } = useAnswer(item);
  const id = useId();
  const bad = item.kind === 'agent_error';
  return (
    <article
      aria-labelledby={id}
      {...(within ? {} : { 'data-row': true, 'data-row-main': true, tabIndex: -1 })}
      data-testid="waiting-item"
      data-kind={item.kind}
      className={cn('flex min-w-0 flex-col gap-4 rounded-lg border bg-surface p-4 sm:p-5', within ? 'border-warn' : 'border-line')}
    >
      <header className="flex min-w-0 items-start gap-3">
        <span
          className={cn(
            'flex size-8 shrink-0 items-center justify-center rounded-md',
            bad ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
          )}
        >
          <Icon aria-hidden className="size-4" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-base font-semibold wrap-anywhere">
            {item.title}
          </h2>
          <p className="flex min-h-6 flex-wrap items-center gap-x-1.5 text-sm text-ink-3">
            <span className={cn('font-medium', bad ? 'text-bad' : 'text-warn')}>{label}</span>
            {!within && (
              <>
                <span aria-hidden>·</span>
                <Where item={item} />
              </>
            )}
            <span>
              <span aria-hidden className="max-sm:hidden">
                ·
              </span>{' '}
              {since} <RelativeTime time={item.since} className="rounded-sm" />
            </span>
            {item.cost_usd !== null && item.kind.endsWith('budget') && <span>· {formatCost(item.cost_usd)} so far</span>}
          </p>
        </div>
      </header>
      {item.text && <Markdown text={item.text} className="max-w-[72ch]" />}
      {item.content.map((part, index) => (
        <ContentPart key={part.node_id ?? index} part={part} height={height} />
      ))}
      <Answer item={item} answer={answer} busy={busy} />
      {failure && (
        <p role="alert" className="text-sm text-bad">
          {failure}
        </p>
      )}
      <p className="max-w-[72ch] text-sm text-ink-3">
        {effect}{' '}
        {item.goes_on_at ? (
          <>
            It goes on by itself <RelativeTime time={item.goes_on_at} className="rounded-sm" />.
          </>
        ) : (
          item.expires_at &&
          otherwise && (
            <>
              {otherwise} <RelativeTime time={item.expires_at} className="rounded-sm" />.
            </>
          )
        )}
      </p>
    </article>
  );
}

function Where({ item }: { item: WaitingItem }) {
  const link = 'inline-flex min-h-6 items-center rounded-sm text-ink-2 underline-offset-3 hover:underline wrap-anywhere';
  if (item.workflow_run_id && item.kind !== 'agent_paused') {
    return (
      <Link to={paths.workflowRun.to(item.workflow_run_id)} className={link}>
        Run of {item.workflow_run_name ?? 'a workflow'}
      </Link>
    );
  }
  if (item.task_id && item.kind !== 'agent_error') {
    return (
      <Link to={paths.task.to(item.task_id)} className={link}>
        {item.agent_name ? `Task of ${item.agent_name}` : 'Open task'}
      </Link>
    );
  }
  return item.agent_id ? (
    <Link to={paths.agent.to(item.agent_id)} className={cn(link, 'gap-1')}>
      <Bot aria-hidden className="size-3.5" />
      Open agent
    </Link>
  ) : null;
}
