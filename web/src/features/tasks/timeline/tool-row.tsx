import { CircleHelp, CircleX, Wrench } from 'lucide-react';
import { memo } from 'react';
import type { Step } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { JsonView } from '@/components/json-view';
import { LeftOut } from '@/components/left-out';
import { Elapsed } from '@/components/relative-time';
import { Badge } from '@/components/ui/badge';
import { formatDuration } from '@/lib/format';
import { effectWords } from './effects';
import { OutcomeQuestion } from './question';
import { Meta, Row, since } from './row';
import { textOf, toolAnswer, toolArguments } from './step-records';
import type { ToolEntry } from './timeline';

export interface ToolRowProps {
  entry: ToolEntry;
  origin: number;
  /** When the task fails by itself because nobody answered. */
  expires: string | null;
}

export const ToolRow = memo(function ToolRow({ entry, origin, expires }: ToolRowProps) {
  const { step, effect, question } = entry;
  const running = step.state === 'intended';
  const failed = step.state === 'failed';
  const given = toolArguments(step);
  const result = textOf(toolAnswer(step).result);
  return (
    <Row
      icon={question ? CircleHelp : failed ? CircleX : Wrench}
      tone={question ? 'warn' : failed ? 'bad' : running ? 'running' : 'idle'}
      breathe={running}
      title={<span className="font-mono text-sm">{step.name}</span>}
      detail={entry.superseded ? 'Repeated by your decision' : preview(given)}
      meta={
        <Meta
          parts={[since(entry.at, origin), running ? <Elapsed key="elapsed" start={step.started_at} /> : formatDuration(step.duration_ms)]}
        />
      }
      step={step.sequence}
      data-testid="step-tool"
      more={() => (
        <>
          <Labels step={step} effect={effect} />
          {step.left_out ? (
            <LeftOut>What it was given and what it returned are left out here. “Load the next” above the timeline gets them.</LeftOut>
          ) : (
            <JsonView label="Arguments" value={given ?? {}} />
          )}
          {!running && !question && !step.left_out && <Result text={result} />}
        </>
      )}
    >
      {failed && !entry.superseded && <p className="line-clamp-3 text-sm whitespace-pre-line text-bad">{step.error ?? result}</p>}
      {!failed && !running && result && <p className="truncate font-mono text-xs text-ink-2">{firstLine(result)}</p>}
      {question && <OutcomeQuestion step={step} expires={expires} />}
    </Row>
  );
});

function Result({ text }: { text: string }) {
  if (!text) return <p className="text-sm text-ink-3">It returned nothing.</p>;
  return /^\s*[[{]/.test(text) ? <JsonView label="Result" value={text} /> : <CodeBlock label="Result" code={text} wrap />;
}

function Labels({ step, effect }: { step: Step; effect: string | null }) {
  if (!effect && step.trust !== 'untrusted') return null;
  return (
    <div className="flex flex-wrap gap-1.5">
      {effect && <Badge tone="outline">{effectWords[effect] ?? effect}</Badge>}
      {step.trust === 'untrusted' && <Badge tone="warn">Content from outside</Badge>}
    </div>
  );
}

/** The arguments in a line: what is short enough is shown as it is. */
function preview(given: unknown): string {
  if (typeof given !== 'object' || given === null) return given === undefined ? '' : firstLine(textOf(given));
  const values = Object.entries(given).map(([name, value]) => `${name}: ${firstLine(textOf(value))}`);
  return values.join(', ').slice(0, 160);
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
