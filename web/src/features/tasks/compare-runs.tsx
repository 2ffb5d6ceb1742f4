import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Step, Task } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { ErrorState } from '@/components/error-state';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { formatCost, formatDuration, formatNumber, formatTokens } from '@/lib/format';
import { RunSelect } from './run-select';
import { taskQueries } from './task-queries';
import { runNumber } from './task-rules';
import { modelAnswer, startRecord } from './timeline/step-records';
import { totalsOf } from './timeline/timeline';

export interface CompareRunsProps {
  task: Task;
  left: number;
  right: number;
  onChange: (runs: { left?: number; right?: number }) => void;
}

/** Two runs of a task side by side. */
export function CompareRuns({ task, left, right, onChange }: CompareRunsProps) {
  const side = (run: number, choose: (run: number) => void): Side => ({
    taskId: task.id,
    run,
    name: `run ${runNumber(run)}`,
    head: <RunSelect run={run} present={task.run} onChange={choose} />,
  });
  return <Comparison left={side(left, (run) => onChange({ left: run }))} right={side(right, (run) => onChange({ right: run }))} />;
}

/** A run of a task, as one side of a comparison. */
export interface Side {
  taskId: string;
  run: number;
  name: string;
  head: ReactNode;
}

/** What each cost, what it did, what it answered. */
export function Comparison({ left, right }: { left: Side; right: Side }) {
  const one = useQuery(taskQueries.steps(left.taskId, left.run));
  const two = useQuery(taskQueries.steps(right.taskId, right.run));
  const failed = [one, two].find(({ error, data }) => error && !data);
  if (failed) return <ErrorState what="The journals could not be loaded" error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!one.data || !two.data) return <SkeletonRows rows={6} label="Loading journals" />;
  const a = summary(one.data);
  const b = summary(two.data);
  return (
    <div className="flex flex-col gap-5">
      <Table aria-label="Comparison of two runs">
        <thead>
          <tr>
            <TableHead>
              <span className="sr-only">What</span>
            </TableHead>
            <TableHead>{left.head}</TableHead>
            <TableHead>{right.head}</TableHead>
          </tr>
        </thead>
        <tbody>
          {a.rows.map(([name, value], index) => (
            <TableRow key={name}>
              <TableCell className="text-ink-3">{name}</TableCell>
              <TableCell className="tabular">{value}</TableCell>
              <TableCell className="tabular">
                {b.rows[index]?.[1]}
                {b.rows[index]?.[1] === value && <span className="ml-2 text-xs text-ink-3">same</span>}
              </TableCell>
            </TableRow>
          ))}
        </tbody>
      </Table>
      <div className="grid gap-4 lg:grid-cols-2">
        <CodeBlock label={`Answer of ${left.name}`} code={a.answer || 'No answer'} wrap />
        <CodeBlock label={`Answer of ${right.name}${a.answer === b.answer ? ' (same)' : ''}`} code={b.answer || 'No answer'} wrap />
      </div>
    </div>
  );
}

function summary(steps: readonly Step[]): { rows: [string, ReactNode][]; answer: string } {
  const totals = totalsOf(steps);
  const start = steps[0]?.kind === 'start' ? startRecord(steps[0]) : {};
  const from = steps[0] ? Date.parse(steps[0].started_at) : 0;
  const last = steps.at(-1);
  const to = last?.finished_at ? Date.parse(last.finished_at) : null;
  const answer = steps.findLast((step) => step.kind === 'model_call' && step.state === 'done' && modelAnswer(step).text);
  const tools = steps.filter(({ kind }) => kind === 'tool_call').map(({ name }) => name);
  return {
    answer: answer ? (modelAnswer(answer).text ?? '') : '',
    rows: [
      ['Model', start.model ?? '–'],
      ['Time', to === null ? '–' : formatDuration(to - from)],
      ['Model calls', formatNumber(totals.modelCalls)],
      ['Tool calls', tools.length > 0 ? tools.join(', ') : 'none'],
      ['Failed steps', formatNumber(steps.filter(({ state }) => state === 'failed').length)],
      ['Input tokens', formatTokens(totals.input + totals.cacheRead + totals.cacheWrite)],
      ['Output tokens', formatTokens(totals.output)],
      ['Cost', totals.cost === null ? 'unknown' : formatCost(totals.cost)],
    ],
  };
}
