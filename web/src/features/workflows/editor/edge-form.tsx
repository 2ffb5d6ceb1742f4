import { Trash2 } from 'lucide-react';
import type { WorkflowEdge } from '@/api/types';
import { TagsInput } from '@/components/tags-input';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Select } from '@/components/ui/select';
import { branchesOf } from '../graph/outlets';
import { changeEdge, type Draft, edgeId, remove } from './graph-edit';
import type { Change } from './use-editor';

/** One edge: for which outcome it is taken, and what travels along it. */
export function EdgeForm({
  draft,
  edge,
  change,
  error,
  onRemoved,
}: {
  draft: Draft;
  edge: WorkflowEdge;
  change: Change;
  error: string | undefined;
  onRemoved: () => void;
}) {
  const id = edgeId(edge);
  const source = draft.nodes.find((node) => node.id === edge.source);
  const target = draft.nodes.find((node) => node.id === edge.target);
  const branches = source ? branchesOf(source) : [];
  const known = [...new Set([...branches, ...(edge.branch ? [edge.branch] : [])])];
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm">
        From <strong className="font-semibold">{source?.label || edge.source}</strong> to{' '}
        <strong className="font-semibold">{target?.label || edge.target}</strong>
      </p>
      <FormField label="Taken" error={error} help={known.length === 0 ? 'This node has one way out.' : undefined}>
        {(control) => (
          <Select
            {...control}
            value={edge.branch ?? ''}
            onValueChange={(branch) => change((now) => changeEdge(now, id, { branch: branch || null }))}
            options={[{ value: '', label: 'Always' }, ...known.map((branch) => ({ value: branch, label: `When ${branch}` }))]}
          />
        )}
      </FormField>
      <FormField label="Fields that travel on" help="Of JSON outputs; all of them when none is named.">
        {(control) => (
          <TagsInput
            control={control}
            placeholder="Add a field"
            value={edge.fields ?? []}
            onChange={(fields) => change((now) => changeEdge(now, id, { fields: fields.length > 0 ? fields : null }))}
          />
        )}
      </FormField>
      <Button
        className="self-start text-bad"
        onClick={() => {
          change((now) => remove(now, [], [id]));
          onRemoved();
        }}
      >
        <Trash2 aria-hidden />
        Delete edge
      </Button>
    </div>
  );
}
