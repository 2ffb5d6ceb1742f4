import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { WorkflowRun } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { FormField } from '@/components/ui/form-field';
import { Select } from '@/components/ui/select';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { formatCost, formatDateTime, formatDuration, formatTokens } from '@/lib/format';
import { paths } from '@/lib/paths';
import { workflowRunQueries } from '../workflow-queries';
import { NodeStatusBadge } from './node-look';
import { brief, durationOf, type NodeView, viewOf } from './run-view';

/** This run beside another one of the same workflow, node by node. */
export function RunCompare({ run, other, onOther }: { run: WorkflowRun; other: string; onOther: (id: string) => void }) {
  const runs = useQuery(workflowRunQueries.list({ ...(run.workflow_id ? { workflow_id: run.workflow_id } : {}), limit: 100 }));
  const choices = runs.data?.items.filter((each) => each.id !== run.id) ?? [];
  const chosen = other || run.rerun_of || choices[0]?.id || '';
  const { data, error, refetch } = useQuery({ ...workflowRunQueries.detail(chosen), enabled: chosen !== '' });
  if (runs.data && choices.length === 0) {
    return <p className="text-sm text-ink-3">There is no other run to compare with yet.</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      <FormField label="Compare with" className="max-w-[480px]">
        {(control) => (
          <Select
            {...control}
            value={chosen}
            onValueChange={onOther}
            options={choices.map((each) => ({ value: each.id, label: `${each.name}, ${formatDateTime(each.created_at)}, ${each.status}` }))}
          />
        )}
      </FormField>
      {error && !data && <ErrorState what="The other run could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      {data && <Comparison one={run} two={data} />}
    </div>
  );
}

function Comparison({ one, two }: { one: WorkflowRun; two: WorkflowRun }) {
  const left = viewOf(one).nodes;
  const right = viewOf(two).nodes;
  const ids = [...new Set([...left, ...right].map((node) => node.id))];
  const total = (run: WorkflowRun) => durationOf({ startedAt: run.started_at, completedAt: run.completed_at });
  return (
    <Table aria-label="Comparison">
      <thead>
        <tr>
          <TableHead>Node</TableHead>
          <TableHead>This run</TableHead>
          <TableHead>
            <Link to={paths.workflowRun.to(two.id)} className="text-accent-text underline-offset-3 hover:underline">
              The other
            </Link>
          </TableHead>
          <TableHead className="text-right max-sm:hidden">Time</TableHead>
          <TableHead className="text-right max-sm:hidden">Cost</TableHead>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => {
          const a = left.find((node) => node.id === id);
          const b = right.find((node) => node.id === id);
          const same = a && b && brief(a.output) === brief(b.output);
          return (
            <TableRow key={id} className="align-top">
              <TableCell className="py-2 font-medium">
                {a?.title ?? b?.title}
                {same && <span className="block text-xs font-normal text-ink-3">Same output</span>}
              </TableCell>
              <Side node={a} />
              <Side node={b} />
              <TableCell className="tabular py-2 text-right whitespace-nowrap max-sm:hidden">
                {formatDuration(a && durationOf(a))}
                <span className="block text-ink-3">{formatDuration(b && durationOf(b))}</span>
              </TableCell>
              <TableCell className="tabular py-2 text-right whitespace-nowrap max-sm:hidden">
                {formatCost(a?.cost)}
                <span className="block text-ink-3">{formatCost(b?.cost)}</span>
              </TableCell>
            </TableRow>
          );
        })}
        <TableRow className="bg-sunken font-medium">
          <TableCell>All</TableCell>
          <TableCell className="tabular">{formatTokens(one.input_tokens + one.output_tokens)} tokens</TableCell>
          <TableCell className="tabular">{formatTokens(two.input_tokens + two.output_tokens)} tokens</TableCell>
          <TableCell className="tabular py-2 text-right whitespace-nowrap max-sm:hidden">
            {formatDuration(total(one))}
            <span className="block text-ink-3">{formatDuration(total(two))}</span>
          </TableCell>
          <TableCell className="tabular py-2 text-right whitespace-nowrap max-sm:hidden">
            {formatCost(one.cost_usd)}
            <span className="block text-ink-3">{formatCost(two.cost_usd)}</span>
          </TableCell>
        </TableRow>
      </tbody>
    </Table>
  );
}

function Side({ node }: { node: NodeView | undefined }) {
  return (
    <TableCell className="max-w-80 py-2 sm:min-w-44">
      {node ? (
        <>
          <NodeStatusBadge node={node} />
          <p className="mt-1 line-clamp-3 text-xs wrap-anywhere text-ink-2">{node.error || brief(node.output)}</p>
        </>
      ) : (
        <span className="text-ink-3">Not part of it</span>
      )}
    </TableCell>
  );
}
