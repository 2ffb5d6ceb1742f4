import { CircleDollarSign, CircleHelp, GitFork, Info, RotateCcw, ShieldAlert, Sparkles } from 'lucide-react';
import { memo } from 'react';
import { JsonView } from '@/components/json-view';
import { formatDuration, humanize } from '@/lib/format';
import { ContinueQuestion } from './question';
import { Meta, Row, since } from './row';
import type { NoteEntry, OtherEntry } from './timeline';

const titles: Record<string, string> = {
  loop_guard: 'The agent is repeating itself',
  resumed: 'Retried',
  budget: 'The budget does not allow the next call',
  unknown_price: 'The price of the model is not known',
  ended_program: 'The program ended three times during this task',
  fallback: 'Changed to the fallback model',
  compaction: 'Shortened the conversation',
  retry_wait: 'Waited before trying again',
};

/** A decision of the run that is worth telling, or its question to a person. */
export const NoteRow = memo(function NoteRow({ entry, origin, expires }: { entry: NoteEntry; origin: number; expires: string | null }) {
  const { step, text, question } = entry;
  const guard = step.name === 'loop_guard' || step.name === 'ended_program';
  return (
    <Row
      icon={
        question ? CircleHelp : guard ? ShieldAlert : step.name === 'resumed' ? RotateCcw : step.name === 'budget' ? CircleDollarSign : Info
      }
      tone={question ? 'warn' : step.state === 'failed' ? 'bad' : 'idle'}
      title={titles[step.name] ?? humanize(step.name)}
      detail={
        (guard || step.name === 'unknown_price') && !question
          ? step.state === 'failed'
            ? 'You stopped it'
            : 'You let it go on'
          : undefined
      }
      meta={<Meta parts={[since(entry.at, origin)]} />}
      step={step.sequence}
      data-testid="step-note"
    >
      {question ? <ContinueQuestion step={step} text={text} expires={expires} /> : text && <p className="text-sm text-ink-2">{text}</p>}
    </Row>
  );
});

const icons = { approval: CircleHelp, delegation: GitFork, recall: Sparkles };

/** Steps of kinds that have no row of their own: what was asked and what came of it, as it stands in the journal. */
export const OtherRow = memo(function OtherRow({ entry, origin }: { entry: OtherEntry; origin: number }) {
  const { step } = entry;
  return (
    <Row
      icon={icons[step.kind as keyof typeof icons] ?? Info}
      tone={step.state === 'failed' ? 'bad' : step.state === 'intended' ? 'running' : 'idle'}
      title={humanize(step.kind)}
      detail={step.name}
      meta={<Meta parts={[since(entry.at, origin), step.duration_ms !== null && formatDuration(step.duration_ms)]} />}
      step={step.sequence}
      more={() => (
        <>
          {step.request && <JsonView label="Request" value={step.request} />}
          {step.response && <JsonView label="Result" value={step.response} />}
        </>
      )}
    >
      {step.error && <p className="text-sm text-bad">{step.error}</p>}
    </Row>
  );
});
