import { useQuery } from '@tanstack/react-query';
import { Square } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { Markdown } from '@/components/markdown/markdown';
import { Elapsed } from '@/components/relative-time';
import { TaskStatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { shownTotals } from '@/features/tasks/task-bar';
import { taskQueries, taskRequests } from '@/features/tasks/task-queries';
import { durationOf, hasEnded } from '@/features/tasks/task-rules';
import { type TextStream, useStreamedText, useTextStream } from '@/features/tasks/text-stream';
import { totalsOf } from '@/features/tasks/timeline/timeline';
import { formatCost, formatDuration, formatTokens, plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';

/** One try: its answer as it comes, what it took, and the way to stop it. */
export function TryResult({ task: begun, title }: { task: Task; title: string }) {
  // Asked for anew: a fast try may have ended, and told so, before the answer that it has begun came here.
  const { data: task = begun } = useQuery(taskQueries.detail(begun.id));
  const { data: steps = [] } = useQuery(taskQueries.steps(begun.id, task.run));
  const ended = hasEnded(task);
  const stream = useTextStream(task.id, !ended);
  const [stopping, setStopping] = useState(false);
  const calls = steps.filter((step) => step.kind === 'tool_call');
  const asking = steps.findLast((step) => step.kind === 'model_call' && step.state === 'intended');
  const { input, output, cost } = shownTotals(task, totalsOf(steps));
  const stop = async () => {
    setStopping(true);
    await taskRequests
      .cancel(task.id)
      .catch((error: unknown) => toast.error('The try could not be stopped', { description: messageOf(error) }));
    setStopping(false);
  };
  return (
    <article aria-label={title} data-testid="try-result" className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-bg p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-sm font-medium">{title}</h3>
        <TaskStatusBadge task={task} />
        {!ended && (
          <Button size="sm" className="ml-auto" pending={stopping} onClick={() => void stop()}>
            <Square aria-hidden />
            Stop
          </Button>
        )}
      </div>
      {calls.length > 0 && (
        <p className="text-sm text-ink-2">
          {plural(calls.length, 'tool call')}: {[...new Set(calls.map((call) => call.name))].join(', ')}
        </p>
      )}
      <div className="min-h-12 wrap-anywhere">
        {task.output_data ? (
          <Markdown text={task.output_data.result || 'The answer is empty.'} />
        ) : task.status === 'failed' ? (
          <p className="text-bad">{task.error_message}</p>
        ) : task.status === 'cancelled' ? (
          <p className="text-ink-2">Stopped.</p>
        ) : asking ? (
          <Streaming stream={stream} sequence={asking.sequence} />
        ) : (
          <p className="text-ink-2">Waiting for the model…</p>
        )}
      </div>
      <div className="tabular mt-auto flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-2 text-sm text-ink-2">
        <span>{ended ? formatDuration(durationOf(task)) : task.started_at ? <Elapsed start={task.started_at} /> : '–'}</span>
        <span>
          {formatTokens(input)} in · {formatTokens(output)} out
        </span>
        <span data-testid="try-cost">{cost === null ? 'cost unknown' : formatCost(cost)}</span>
        <Link to={paths.task.to(task.id)} className="ml-auto rounded-sm text-accent-text underline-offset-3 hover:underline">
          Open the run
        </Link>
      </div>
    </article>
  );
}

function Streaming({ stream, sequence }: { stream: TextStream; sequence: number }) {
  const text = useStreamedText(stream, sequence);
  return text ? <p className="whitespace-pre-wrap">{text}</p> : <p className="text-ink-2">Waiting for the model…</p>;
}
