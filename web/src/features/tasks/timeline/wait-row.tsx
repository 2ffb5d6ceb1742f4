import { Hourglass } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { Elapsed, RelativeTime } from '@/components/relative-time';
import { paths } from '@/lib/paths';
import { Countdown } from '../countdown';
import { RaiseCap } from './raise-cap';
import { Row } from './row';
import type { WaitEntry } from './timeline';

const titles: Record<WaitEntry['reason'], string> = {
  queue: 'In the queue',
  retry: 'Waiting to try again',
  approval: 'Waiting for an approval',
  outcome: 'Waiting for your answer',
  budget: 'Stopped at the budget',
  children: 'Waiting for the tasks it gave away',
  input: 'Waiting for your answer',
  agent: 'The agent is paused',
};

export const WaitRow = memo(function WaitRow({ entry, task, agentName }: { entry: WaitEntry; task: Task; agentName: string }) {
  const { reason, at, until, expires } = entry;
  const text = textOf(reason, agentName);
  return (
    <Row
      icon={Hourglass}
      tone={reason === 'queue' ? 'idle' : 'warn'}
      breathe
      title={titles[reason] ?? 'Waiting'}
      detail={until !== null ? <Countdown until={until} /> : <Elapsed start={new Date(at).toISOString()} />}
      data-testid="step-wait"
    >
      {(text || expires || reason === 'agent') && (
        <p className="text-sm text-ink-2">
          {text}{' '}
          {reason === 'agent' && (
            <Link to={paths.agent.to(task.agent_id)} className="text-accent-text underline underline-offset-3">
              Open the agent
            </Link>
          )}
          {expires !== null && (
            <>
              Without an answer the task fails <RelativeTime time={new Date(expires).toISOString()} />.
            </>
          )}
        </p>
      )}
      {reason === 'budget' && until === null && task.max_cost_usd !== null && <RaiseCap task={task} cap={task.max_cost_usd} />}
    </Row>
  );
});

function textOf(reason: WaitEntry['reason'], agentName: string): string {
  switch (reason) {
    case 'queue':
      return 'It begins as soon as a worker is free.';
    case 'agent':
      return `${agentName} goes on with it when it is active again.`;
    case 'budget':
      return 'The task goes on when the budget allows it, or as soon as it is raised.';
    default:
      return '';
  }
}
