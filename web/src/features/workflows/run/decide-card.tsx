import { useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { WorkflowNode, WorkflowRun } from '@/api/types';
import { RelativeTime } from '@/components/relative-time';
import { SchemaForm } from '@/components/schema-form/schema-form';
import { useSchemaForm } from '@/components/schema-form/use-schema-form';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { FormField } from '@/components/ui/form-field';
import { Input, Textarea } from '@/components/ui/input';
import { useFormFailure } from '../use-form-failure';
import { runRequests, showRun } from '../workflow-queries';
import { NodeOutput } from './node-output';
import type { NodeView } from './run-view';

function Card({ title, failure, children }: { title: string; failure: string | null; children: ReactNode }) {
  return (
    <section aria-label={title} data-testid="run-question" className="flex flex-col gap-3 rounded-lg border border-warn bg-surface p-4">
      <h2 className="flex items-center gap-2 font-semibold">
        <Hourglass aria-hidden className="size-4 shrink-0 text-warn" />
        {title}
      </h2>
      {children}
      {failure && (
        <p role="alert" className="text-sm text-bad">
          {failure}
        </p>
      )}
    </section>
  );
}

/** A node that waits for a person: the question, and the answer. */
export function DecideCard({
  run,
  node,
  before,
  definition,
}: {
  run: WorkflowRun;
  node: NodeView;
  /** What leads to it, and has given something to decide on. */
  before: readonly NodeView[];
  definition: WorkflowNode | undefined;
}) {
  const client = useQueryClient();
  const { busy, failure, run: attempt } = useFormFailure();
  const [text, setText] = useState('');
  const last = node.runs.at(-1);
  const asksInput = node.kind === 'input';
  const form = useSchemaForm(definition?.output_schema ?? null, 'Answer');
  const question = questionOf(last?.input) || node.instruction;
  const decide = (decision: { approved?: boolean; reason?: string; value?: unknown }) =>
    void attempt(async () => showRun(client, await runRequests.decide(run.id, node.id, decision)));
  const answer = () => {
    const read = form.read();
    if (read) decide({ value: read.value });
  };
  return (
    <Card title={asksInput ? `${node.title} needs your answer` : `${node.title} needs your approval`} failure={failure}>
      {question && <p className="text-sm wrap-anywhere whitespace-pre-wrap text-ink-2">{question}</p>}
      {before.map((each) => (
        <Disclosure key={each.id} label={`Output of ${each.title}`} defaultOpen={before.length === 1}>
          {() => <NodeOutput value={each.output} label={`Output of ${each.title}`} height={220} />}
        </Disclosure>
      ))}
      {asksInput ? (
        <SchemaForm model={form.model} />
      ) : (
        <FormField label="Reason (optional)" className="max-w-[640px]">
          {(control) => (
            <Textarea {...control} rows={2} className="min-h-16" value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </FormField>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {asksInput ? (
          <Button variant="primary" pending={busy} onClick={answer}>
            Send answer
          </Button>
        ) : (
          <>
            <Button variant="primary" pending={busy} onClick={() => decide({ approved: true, ...reasonOf(text) })}>
              Approve
            </Button>
            <Button pending={busy} onClick={() => decide({ approved: false, ...reasonOf(text) })}>
              Reject
            </Button>
          </>
        )}
        {last?.due_at && (
          <span className="text-sm text-ink-2">
            Without an answer it fails <RelativeTime time={last.due_at} className="rounded-sm" />.
          </span>
        )}
      </div>
    </Card>
  );
}

const reasonOf = (text: string) => (text.trim() ? { reason: text.trim() } : {});

function questionOf(input: unknown): string | null {
  if (typeof input === 'string') return input;
  const question = (input as { question?: unknown } | null)?.question;
  return typeof question === 'string' ? question : null;
}

/** The run has spent what it may: it goes on with a higher cap. */
export function BudgetCard({ run }: { run: WorkflowRun }) {
  const client = useQueryClient();
  const { busy, failure, run: attempt } = useFormFailure();
  const [text, setText] = useState(run.max_cost_usd ? String(run.max_cost_usd * 2) : '');
  const cap = Number(text);
  const valid = Number.isFinite(cap) && cap > (run.cost_usd ?? 0);
  return (
    <Card title="The run has reached its budget" failure={failure}>
      <p className="text-sm text-ink-2">Nothing new is started until it may cost more.</p>
      <FormField
        label="New limit in US dollars"
        className="max-w-60"
        error={text && !valid ? 'This has to be more than it cost so far.' : undefined}
      >
        {(control) => <Input {...control} inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />}
      </FormField>
      <Button
        variant="primary"
        className="self-start"
        pending={busy}
        disabled={!valid}
        onClick={() => void attempt(async () => showRun(client, await runRequests.resume(run.id, cap)))}
      >
        Go on
      </Button>
    </Card>
  );
}
