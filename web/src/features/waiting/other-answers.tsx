import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { StepResolution } from '@/api/types';
import { patchAgent, patchTask } from '@/app/live-updates';
import { JsonView } from '@/components/json-view';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { agentRequests } from '@/features/agents/agent-queries';
import { agentRemedy } from '@/features/agents/agent-remedy';
import { taskQueries, taskRequests } from '@/features/tasks/task-queries';
import { resultOf } from '@/features/tasks/timeline/question';
import { runRequests, showRun } from '@/features/workflows/workflow-queries';
import { paths } from '@/lib/paths';
import type { WaitingAnswerProps } from './waiting-card';

function useResolve({ item, answer }: WaitingAnswerProps) {
  const client = useQueryClient();
  return (resolution: StepResolution) =>
    void answer(String(resolution.action), async () => {
      const task = await taskRequests.resolve(item.task_id ?? '', item.step ?? 0, resolution);
      patchTask(client, { ...task, task_id: task.id });
      void client.invalidateQueries({ queryKey: taskQueries.journal(task.id) });
    });
}

/** A call that may or may not have happened: only a person can find out. */
export function OutcomeAnswer(props: WaitingAnswerProps) {
  const { item, busy } = props;
  const resolve = useResolve(props);
  const [telling, setTelling] = useState(false);
  const [result, setResult] = useState('');
  return (
    <div className="flex flex-col gap-3">
      {item.call && (
        <Disclosure label="What was called">{() => <JsonView value={item.call?.arguments ?? item.call} label="Arguments" />}</Disclosure>
      )}
      {telling ? (
        <>
          <FormField label="What did it return?" className="max-w-[640px]">
            {(control) => (
              <Textarea
                {...control}
                autoFocus
                rows={3}
                value={result}
                onChange={(event) => setResult(event.target.value)}
                placeholder="Text or JSON for the agent; empty says that it was done"
              />
            )}
          </FormField>
          <div className="flex flex-wrap gap-2">
            <Button variant="primary" pending={busy === 'done'} onClick={() => resolve({ action: 'done', ...resultOf(result) })}>
              Continue with this result
            </Button>
            <Button variant="ghost" onClick={() => setTelling(false)}>
              Back
            </Button>
          </div>
        </>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button pending={busy === 'repeat'} onClick={() => resolve({ action: 'repeat' })}>
            It did not happen: call it again
          </Button>
          <Button onClick={() => setTelling(true)}>It happened</Button>
          <Button pending={busy === 'skip'} onClick={() => resolve({ action: 'skip' })}>
            Leave it out
          </Button>
        </div>
      )}
    </div>
  );
}

/** The run asks whether it may go on. */
export function QuestionAnswer(props: WaitingAnswerProps) {
  const resolve = useResolve(props);
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" pending={props.busy === 'continue'} onClick={() => resolve({ action: 'continue' })}>
        Let it go on
      </Button>
      <Button pending={props.busy === 'fail'} onClick={() => resolve({ action: 'fail' })}>
        Stop the task
      </Button>
    </div>
  );
}

/** A task or a run at its own cap gets a higher one; one that another budget holds is helped where that is set. */
export function BudgetAnswer({ item, answer, busy }: WaitingAnswerProps) {
  const client = useQueryClient();
  const { max_cost_usd: cap, cost_usd: cost } = item;
  const [text, setText] = useState(() => String(Number(Math.max((cap ?? 0) * 2, 0.1).toPrecision(3))));
  const next = Number(text);
  const least = item.kind === 'budget' ? (cap ?? 0) : (cost ?? 0);
  const valid = text.trim() !== '' && next > least && next <= 1_000_000;
  const raise = (amount: number | null) =>
    void answer(amount === null ? 'none' : 'raise', async () => {
      if (item.kind === 'run_budget') return showRun(client, await runRequests.resume(item.workflow_run_id ?? '', amount ?? undefined));
      const task = await taskRequests.update(item.task_id ?? '', { max_cost_usd: amount });
      patchTask(client, { ...task, task_id: task.id });
    });
  if (item.kind === 'budget' && cap === null) {
    return (
      <div className="flex flex-wrap gap-2">
        <Button asChild variant="primary">
          <Link to={paths.settings.to('budget')}>Open the budget</Link>
        </Button>
        <Button asChild>
          <Link to={paths.agent.to(item.agent_id ?? '', { tab: 'settings' })}>Open the agent&apos;s budget</Link>
        </Button>
      </div>
    );
  }
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) raise(next);
      }}
    >
      <FormField
        label="New limit in US dollars"
        className="max-w-60"
        error={text && !valid ? `This has to be more than ${least}.` : undefined}
      >
        {(control) => <Input {...control} inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />}
      </FormField>
      <Button variant="primary" type="submit" pending={busy === 'raise'} disabled={!valid}>
        Raise and go on
      </Button>
      {item.kind === 'budget' && (
        <Button pending={busy === 'none'} onClick={() => raise(null)}>
          Go on without a limit
        </Button>
      )}
    </form>
  );
}

/** An agent that cannot work, or whose tasks are held: what mends it, and the way back to work. */
export function AgentAnswer({ item, answer, busy }: WaitingAnswerProps) {
  const client = useQueryClient();
  const remedy = item.kind === 'agent_error' ? agentRemedy(item.error_code) : null;
  const id = item.agent_id ?? '';
  return (
    <div className="flex flex-col gap-3">
      {remedy && <p className="text-sm text-ink-2">{remedy.text}</p>}
      <div className="flex flex-wrap gap-2">
        {remedy?.where === 'settings' && (
          <Button asChild variant="primary">
            <Link to={paths.settings.to('services')}>Open settings</Link>
          </Button>
        )}
        {remedy?.where === 'agent' && (
          <Button asChild variant="primary">
            <Link to={paths.agent.to(id, { tab: 'settings' })}>Change its model</Link>
          </Button>
        )}
        <Button
          variant={remedy ? 'secondary' : 'primary'}
          pending={busy === 'active'}
          onClick={() => void answer('active', async () => patchAgent(client, await agentRequests.setStatus(id, 'active')))}
        >
          {remedy ? 'It is mended: activate' : 'Activate agent'}
        </Button>
        {item.kind === 'agent_error' && item.task_id && (
          <Button asChild variant="ghost">
            <Link to={paths.task.to(item.task_id)}>Open the task that failed</Link>
          </Button>
        )}
      </div>
    </div>
  );
}
