import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, Ellipsis, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Workflow, WorkflowRunSummary } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Pager } from '@/components/pager';
import { RelativeTime } from '@/components/relative-time';
import { SearchInput } from '@/components/search-input';
import { TaskStatusBadge } from '@/components/status-badge';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { formatCost } from '@/lib/format';
import { useRememberedOrder } from '@/lib/list-order';
import { createPaths, paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { useRowKeys } from '@/lib/row-keys';
import { toast } from '@/lib/toast';
import { useUrlState } from '@/lib/use-url-state';
import { processLabels } from '../words';
import { workflowQueries, workflowRequests, workflowRunQueries } from '../workflow-queries';

const pageSize = 50;

export function WorkflowList({ onRun, onTemplates }: { onRun: (workflow: Workflow) => void; onTemplates: () => void }) {
  const client = useQueryClient();
  useRowKeys();
  const { state, set } = useUrlState({ search: '', page: 1 });
  const { data, error, refetch } = useQuery(
    workflowQueries.list({ search: state.search, skip: (Math.max(1, state.page) - 1) * pageSize, limit: pageSize }),
  );
  useRememberedOrder(
    'workflows',
    (data?.items ?? []).map((workflow) => workflow.id),
  );
  const recent = useQuery(workflowRunQueries.list({ limit: 100 }));
  const [deleting, setDeleting] = useState<Workflow | null>(null);
  const remove = async (workflow: Workflow) => {
    setDeleting(null);
    try {
      await workflowRequests.remove(workflow.id);
      toast.success(`Deleted “${workflow.name}”`);
    } catch (problem) {
      toast.error('The workflow could not be deleted', { description: messageOf(problem) });
    }
    void client.invalidateQueries({ queryKey: workflowQueries.lists() });
  };
  if (error && !data) return <ErrorState what="The workflows could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  if (data.total === 0 && !state.search) {
    return (
      <EmptyState
        title="No workflows yet"
        drawing="flow"
        action={
          <>
            <Button variant="primary" onClick={onTemplates}>
              See templates
            </Button>
            <Button asChild>
              <Link to={createPaths.workflow}>New workflow</Link>
            </Button>
          </>
        }
      >
        A workflow has several agents work on one goal: one after the other, in branches, or led by a manager.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <SearchInput label="Search workflows" value={state.search} onSearch={(search) => set({ search, page: 1 })} />
      {data.items.length === 0 ? (
        <EmptyState title="No workflow matches" drawing="search" action={<Button onClick={() => set({ search: '' })}>Clear search</Button>}>
          Nothing has this in its name or description.
        </EmptyState>
      ) : (
        <Table aria-label="Workflows">
          <thead>
            <tr>
              <TableHead>Name</TableHead>
              <TableHead className="max-md:hidden">Process</TableHead>
              <TableHead className="text-right max-sm:hidden">Nodes</TableHead>
              <TableHead className="max-sm:hidden">Last run</TableHead>
              <TableHead className="text-right max-md:hidden">Last cost</TableHead>
              <TableHead>
                <span className="sr-only">Actions</span>
              </TableHead>
            </tr>
          </thead>
          <tbody>
            {data.items.map((workflow) => (
              <Row
                key={workflow.id}
                workflow={workflow}
                recent={recent.data?.items.find((run) => run.workflow_id === workflow.id)}
                complete={!recent.data || recent.data.total <= recent.data.items.length}
                onRun={() => onRun(workflow)}
                onDelete={() => setDeleting(workflow)}
              />
            ))}
          </tbody>
        </Table>
      )}
      <Pager
        page={Math.max(1, state.page)}
        size={pageSize}
        total={data.total}
        what="workflows"
        onPage={(page) => set({ page }, { push: true })}
      />
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title="Delete workflow?"
        description={`“${deleting?.name ?? ''}” and its versions are removed. Its runs stay.`}
        confirmLabel="Delete workflow"
        onConfirm={() => deleting && void remove(deleting)}
      />
    </div>
  );
}

function Row({
  workflow,
  recent,
  complete,
  onRun,
  onDelete,
}: {
  workflow: Workflow;
  recent: WorkflowRunSummary | undefined;
  /** The newest runs are all runs, so that none among them is none at all. */
  complete: boolean;
  onRun: () => void;
  onDelete: () => void;
}) {
  const older = useQuery({ ...workflowRunQueries.list({ workflow_id: workflow.id, limit: 1 }), enabled: !recent && !complete });
  const run = recent ?? older.data?.items[0];
  return (
    <TableRow data-row data-testid="workflow-row">
      <TableCell className="max-w-96 py-2 max-sm:w-full max-sm:max-w-0 sm:min-w-48">
        <span className="flex max-w-full items-center gap-2">
          <Link to={paths.workflow.to(workflow.id)} className="truncate rounded-sm font-medium hover:underline">
            {workflow.name}
          </Link>
          {workflow.has_draft && <Badge tone={workflow.is_draft ? 'warn' : 'neutral'}>{workflow.is_draft ? 'Draft' : 'Has a draft'}</Badge>}
        </span>
        {workflow.description && (
          <p className="truncate text-xs text-ink-3" title={workflow.description}>
            {workflow.description}
          </p>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap text-ink-2 max-md:hidden">{processLabels[workflow.process]}</TableCell>
      <TableCell className="tabular text-right max-sm:hidden">{workflow.nodes.length}</TableCell>
      <TableCell className="whitespace-nowrap max-sm:hidden">
        {run ? (
          <span className="flex items-center gap-2">
            <Link to={paths.workflowRun.to(run.id)} className="rounded-md">
              <span className="sr-only">Last run of {workflow.name}: </span>
              <TaskStatusBadge task={run} />
            </Link>
            <RelativeTime time={run.created_at} className="text-ink-3" quiet />
          </span>
        ) : (
          <span className="text-ink-3">Never</span>
        )}
      </TableCell>
      <TableCell className="tabular text-right max-md:hidden">{run ? formatCost(run.cost_usd) : '–'}</TableCell>
      <TableCell className="w-px py-0">
        <div className="flex justify-end gap-1">
          <Button size="sm" onClick={onRun} disabled={workflow.is_draft} aria-label={`Run ${workflow.name}`}>
            <Play aria-hidden />
            Run
          </Button>
          <Menu>
            <MenuTrigger asChild>
              <Button variant="ghost" size="icon-sm" aria-label={`More actions for ${workflow.name}`}>
                <Ellipsis aria-hidden />
              </Button>
            </MenuTrigger>
            <MenuContent>
              <MenuItem asChild>
                <a href={workflowRequests.exportUrl(workflow.id)} download>
                  <Download aria-hidden />
                  Export as YAML
                </a>
              </MenuItem>
              <MenuItem danger onSelect={onDelete}>
                <Trash2 aria-hidden />
                Delete
              </MenuItem>
            </MenuContent>
          </Menu>
        </div>
      </TableCell>
    </TableRow>
  );
}
