import { ArrowRight, X } from 'lucide-react';
import type { WorkflowNode } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import { branchesOf } from '../graph/outlets';
import type { Faults } from './faults';
import { changeEdge, connect, type Draft, edgeId, remove } from './graph-edit';
import type { Change } from './use-editor';

/** Where the run goes after a node: the same as drawing edges, for the keyboard and for phones. */
export function NextSteps({ draft, node, change, faults }: { draft: Draft; node: WorkflowNode; change: Change; faults: Faults }) {
  const out = draft.edges.filter((edge) => edge.source === node.id);
  const branches = branchesOf(node);
  const ways = [
    ...(branches.every((branch) => branch === 'error') ? [{ value: '', label: 'always' }] : []),
    ...branches.map((value) => ({ value, label: value })),
  ];
  const name = (id: string) => draft.nodes.find((each) => each.id === id)?.label || id;
  const targets = draft.nodes.filter((each) => each.id !== node.id);
  if (out.length === 0 && targets.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">Next</legend>
      {out.map((edge) => (
        <div key={edgeId(edge)} className="flex flex-wrap items-center gap-2 text-sm">
          {ways.length > 1 || edge.branch ? (
            <Select
              size="sm"
              className="w-28"
              aria-label={`When ${name(edge.target)} comes next`}
              value={edge.branch ?? ''}
              onValueChange={(branch) => change((now) => changeEdge(now, edgeId(edge), { branch: branch || null }))}
              options={
                ways.some((way) => way.value === (edge.branch ?? ''))
                  ? ways
                  : [...ways, { value: edge.branch ?? '', label: edge.branch || 'always' }]
              }
            />
          ) : null}
          <ArrowRight aria-hidden className="size-4 text-ink-3" />
          <span className="min-w-0 flex-1 truncate">{name(edge.target)}</span>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Do not go on to ${name(edge.target)}`}
            onClick={() => change((now) => remove(now, [], [edgeId(edge)]))}
          >
            <X aria-hidden />
          </Button>
          {faults.edges.get(edgeId(edge)) && <p className="w-full text-sm text-bad">{faults.edges.get(edgeId(edge))}</p>}
        </div>
      ))}
      {targets.length > 0 && (
        <Select
          size="sm"
          aria-label="Connect to"
          placeholder={out.length === 0 ? 'Nothing: choose what comes next' : 'Connect to another'}
          value=""
          onValueChange={(target) => target && change((now) => connect(now, node.id, target))}
          options={targets.map((each) => ({ value: each.id, label: each.label || each.id }))}
        />
      )}
    </fieldset>
  );
}
