import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type { Step, StepResolution } from '@/api/types';
import { patchTask } from '@/app/live-updates';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { parseJson } from '@/lib/json';
import { messageOf } from '@/lib/problem';
import { taskQueries, taskRequests } from '../task-queries';

/** Sends a person's answer; the run goes on as soon as the server has it. */
function useAnswer(step: Step) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<StepResolution['action'] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const answer = async (resolution: StepResolution) => {
    setBusy(resolution.action);
    setFailure(null);
    try {
      const task = await taskRequests.resolve(step.task_id, step.sequence, resolution);
      patchTask(client, { ...task, task_id: task.id });
      await client.invalidateQueries({ queryKey: taskQueries.journal(step.task_id) });
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(null);
  };
  return { answer, busy, failure };
}

function Card({
  title,
  text,
  expires,
  failure,
  children,
}: {
  title: string;
  text: string;
  expires: string | null;
  failure: string | null;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      data-testid="task-question"
      className="flex max-w-[640px] flex-col gap-3 rounded-lg border border-warn bg-warn-soft p-4"
    >
      <div>
        <p className="font-medium">{title}</p>
        <p className="text-sm text-ink-2">{text}</p>
        {expires && (
          <p className="mt-1 text-sm text-ink-2">
            Without an answer the task fails <RelativeTime time={expires} className="rounded-sm" />.
          </p>
        )}
      </div>
      {children}
      {failure && (
        <p role="alert" className="text-sm text-bad">
          {failure}
        </p>
      )}
    </section>
  );
}

/** A call that may or may not have happened: only a person can find out. */
export function OutcomeQuestion({ step, expires }: { step: Step; expires: string | null }) {
  const { answer, busy, failure } = useAnswer(step);
  const [telling, setTelling] = useState(false);
  const [result, setResult] = useState('');
  const id = useId();
  return (
    <Card
      title="What became of this call?"
      text={step.error ?? `Nobody can tell whether ${step.name} happened.`}
      expires={expires}
      failure={failure}
    >
      {telling ? (
        <div className="flex flex-col gap-2">
          <Label htmlFor={id}>What did it return?</Label>
          <Textarea
            id={id}
            autoFocus
            rows={3}
            value={result}
            onChange={(event) => setResult(event.target.value)}
            placeholder="Text or JSON for the agent; empty says that it was done"
          />
          <div className="flex flex-wrap gap-2">
            <Button variant="primary" pending={busy === 'done'} onClick={() => void answer({ action: 'done', ...resultOf(result) })}>
              Continue with this result
            </Button>
            <Button variant="ghost" onClick={() => setTelling(false)}>
              Back
            </Button>
          </div>
        </div>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button pending={busy === 'repeat'} onClick={() => void answer({ action: 'repeat' })}>
            It did not happen: call it again
          </Button>
          <Button onClick={() => setTelling(true)}>It happened</Button>
          <Button pending={busy === 'skip'} onClick={() => void answer({ action: 'skip' })}>
            Leave it out
          </Button>
        </div>
      )}
    </Card>
  );
}

/** JSON stays JSON, everything else is text; nothing typed is left to the server's words. */
export function resultOf(text: string): { result?: unknown } {
  if (!text.trim()) return {};
  try {
    const value: unknown = parseJson(text);
    return { result: typeof value === 'object' && value !== null ? value : text };
  } catch {
    // Plain words are as good an answer as JSON.
    return { result: text };
  }
}

/** The run asks whether it may go on. */
export function ContinueQuestion({ step, text, expires }: { step: Step; text: string; expires: string | null }) {
  const { answer, busy, failure } = useAnswer(step);
  return (
    <Card title="Should the run go on?" text={text} expires={expires} failure={failure}>
      <div className="flex flex-wrap gap-2">
        <Button pending={busy === 'continue'} onClick={() => void answer({ action: 'continue' })}>
          Let it go on
        </Button>
        <Button pending={busy === 'fail'} onClick={() => void answer({ action: 'fail' })}>
          Stop the task
        </Button>
      </div>
    </Card>
  );
}
