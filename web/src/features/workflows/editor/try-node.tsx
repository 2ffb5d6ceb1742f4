import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { JsonObject, WorkflowNode, WorkflowRun } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { FormAlert } from '@/components/form-alert';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { formatCost } from '@/lib/format';
import { parseJson, toJson } from '@/lib/json';
import { paths } from '@/lib/paths';
import { NodeStatusBadge } from '../run/node-look';
import { NodeOutput } from '../run/node-output';
import { runEnded, viewOf } from '../run/run-view';
import { useLiveText } from '../run/use-live-text';
import { useFormFailure } from '../use-form-failure';
import { nodesBefore } from '../values/values';
import { runRequests, showRun, workflowRequests, workflowRunQueries } from '../workflow-queries';
import type { Draft } from './graph-edit';
import { outputsOf } from './use-last-run';

/** Runs one node alone: on what an earlier run has stored, or on what is typed here. */
export function TryNode({
  draft,
  node,
  workflowId,
  keep,
  onClose,
}: {
  draft: Draft;
  node: WorkflowNode;
  workflowId: string | null;
  /** Puts the draft on the server first; answers the workflow's id. */
  keep: () => Promise<string | null>;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const runs = useQuery({ ...workflowRunQueries.list({ workflow_id: workflowId ?? '', limit: 20 }), enabled: workflowId !== null });
  const choices = runs.data?.items.filter((run) => run.only_node === null) ?? [];
  const [from, setFrom] = useState<string | null>(null);
  const source = from ?? choices[0]?.id ?? '';
  const stored = useQuery({ ...workflowRunQueries.detail(source), enabled: source !== '' });
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [started, setStarted] = useState<string | null>(null);
  const { busy, failure, run } = useFormFailure();
  const reads = readOf(draft, node);
  const known = (path: string): unknown => {
    const [root, name = ''] = path.split('.');
    if (!stored.data || source === '') return undefined;
    return root === 'inputs' ? stored.data.inputs[name] : outputsOf(stored.data)[name];
  };
  const start = () =>
    void run(async () => {
      const id = await keep();
      if (!id) throw new Error('The draft could not be kept on the server, and the node is run from there.');
      const inputs: JsonObject = {};
      const outputs: JsonObject = {};
      for (const { path, json } of reads) {
        const text = typed[path];
        if (text === undefined) continue;
        const [root, name = ''] = path.split('.');
        (root === 'inputs' ? inputs : outputs)[name] = (json ? looseJson(text) : text) as JsonObject[string];
      }
      const answer = await workflowRequests.runNode(id, node.id, {
        draft: true,
        ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
        ...(Object.keys(outputs).length > 0 ? { outputs } : {}),
        ...(source ? { run_id: source } : {}),
      });
      showRun(client, answer);
      setStarted(answer.id);
    });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={`Run “${node.label || node.id}” alone`}
      description="A run of its own, with its task and its cost. Nothing else of the workflow runs."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" pending={busy} onClick={start}>
            <Play aria-hidden />
            {started ? 'Run again' : 'Run node'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {failure && <FormAlert>{failure}</FormAlert>}
        {choices.length > 0 && (
          <FormField label="Values">
            {(control) => (
              <Select
                {...control}
                value={source}
                onValueChange={(next) => {
                  setFrom(next);
                  setTyped({});
                }}
                options={[
                  ...choices.map((each) => ({ value: each.id, label: `Of run #${each.number}, ${each.status}` })),
                  { value: '', label: 'Typed here' },
                ]}
              />
            )}
          </FormField>
        )}
        {reads.length === 0 && <p className="text-sm text-ink-3">It reads no inputs or outputs.</p>}
        {reads.map(({ path, label, required }) => (
          <FormField key={path} label={label} aside={<code className="font-mono">{path}</code>} required={required}>
            {(control) => (
              <Textarea
                {...control}
                rows={2}
                className="field-sizing-content max-h-48 min-h-14 text-sm"
                value={typed[path] ?? asText(known(path))}
                onChange={(event) => setTyped((now) => ({ ...now, [path]: event.target.value }))}
              />
            )}
          </FormField>
        ))}
        {started && <Outcome id={started} node={node.id} />}
      </div>
    </Dialog>
  );
}

function Outcome({ id, node }: { id: string; node: string }) {
  const client = useQueryClient();
  const { data } = useQuery(workflowRunQueries.detail(id));
  return data ? <Result run={data} node={node} onCancel={async () => showRun(client, await runRequests.cancel(id))} /> : null;
}

function Result({ run, node, onCancel }: { run: WorkflowRun; node: string; onCancel: () => Promise<void> }) {
  const view = viewOf(run).nodes.find((each) => each.id === node);
  const live = useLiveText(view?.taskId ?? null, view?.status === 'running');
  if (!view) return null;
  return (
    <section aria-label="Result" data-testid="try-result" className="flex flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
        <NodeStatusBadge node={view} />
        {view.startedAt && <RelativeTime time={view.startedAt} quiet />}
        {!!view.cost && <span className="tabular">{formatCost(view.cost)}</span>}
        {view.branch && <span>took “{view.branch}”</span>}
        <Link to={paths.workflowRun.to(run.id)} className="ml-auto text-accent-text underline-offset-3 hover:underline">
          Open run #{run.number}
        </Link>
        {!runEnded(run) && (
          <Button size="sm" onClick={() => void onCancel()}>
            Cancel
          </Button>
        )}
      </div>
      {view.error && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm wrap-anywhere">
          {view.error}
        </p>
      )}
      {view.status === 'running' && live && <CodeBlock code={live} label="Writing now" wrap follow />}
      {view.output !== null && <NodeOutput value={view.output} label="Output" height={320} />}
    </section>
  );
}

interface Read {
  path: string;
  label: string;
  required: boolean;
  /** A value that is not only text. */
  json: boolean;
}

/** What the node reads: the inputs and outputs its texts name, and the outputs that come to it as context. */
function readOf(draft: Draft, node: WorkflowNode): Read[] {
  const text = toJson([node.instruction, node.expected_output, node.condition, node.map]);
  const reads: Read[] = [];
  for (const input of draft.inputs) {
    const mentioned = new RegExp(`\\binputs\\.${input.name}\\b`).test(text);
    if (mentioned || (input.required && (input.default === undefined || input.default === null)))
      reads.push({
        path: `inputs.${input.name}`,
        label: input.description || input.name,
        required: input.required,
        json: input.type !== 'string',
      });
  }
  const direct = new Set(draft.edges.filter((edge) => edge.target === node.id).map((edge) => edge.source));
  for (const before of nodesBefore(draft, node.id)) {
    const mentioned = new RegExp(`\\boutputs\\.${before.id}(?![\\w-])`).test(text);
    if (mentioned || (direct.has(before.id) && (before.type === 'agent' || before.type === 'map' || before.type === 'input')))
      reads.push({ path: `outputs.${before.id}`, label: `Output of ${before.label || before.id}`, required: mentioned, json: true });
  }
  return reads;
}

const asText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : toJson(value, 2);

/** What looks like JSON is JSON; everything else is text. */
function looseJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
