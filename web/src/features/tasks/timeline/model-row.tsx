import { CircleX, MessageSquare, PencilLine, Scissors, Unplug, Wrench } from 'lucide-react';
import { memo, useState } from 'react';
import type { Step } from '@/api/types';
import { Clamped } from '@/components/clamped';
import { CodeBlock } from '@/components/code-block';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';
import { StreamingMarkdown } from '@/components/markdown/streaming-markdown';
import { Elapsed } from '@/components/relative-time';
import { Disclosure } from '@/components/ui/disclosure';
import { cn } from '@/lib/cn';
import { formatCost, formatDuration, formatTokens, humanize, plural } from '@/lib/format';
import { type TextStream, useStreamedText } from '../text-stream';
import { LiveReasoning } from './live-reasoning';
import { PromptView } from './prompt-view';
import { Facts, Meta, Row, since } from './row';
import { type ModelAnswer, modelAnswer, modelRequest } from './step-records';
import type { ModelEntry } from './timeline';

export interface ModelRowProps {
  entry: ModelEntry;
  origin: number;
  stream: TextStream;
  /** The answer has to be JSON. */
  structured: boolean;
}

export const ModelRow = memo(function ModelRow({ entry, origin, stream, structured }: ModelRowProps) {
  const { step } = entry;
  const running = step.state === 'intended';
  // Who watched it being written sees it whole; cutting it now would move the page.
  const [watched, setWatched] = useState(running);
  if (running && !watched) setWatched(true);
  // What was opened while the model thought stays open when it has answered.
  const [reads, setReads] = useState(false);
  const answer = modelAnswer(step);
  const failed = step.state === 'failed';
  const lost = answer.error_kind === 'lost';
  const input = step.input_tokens + step.cache_read_tokens + step.cache_write_tokens;
  return (
    <Row
      icon={iconOf(entry, answer)}
      tone={lost ? 'idle' : failed ? 'bad' : running ? 'running' : 'accent'}
      breathe={running}
      title={running ? <RunningTitle entry={entry} stream={stream} /> : titleOf(entry, answer)}
      detail={[step.name, entry.attempt > 1 && `try ${entry.attempt}`, entry.waited && `then waited ${formatDuration(entry.waited)}`]
        .filter(Boolean)
        .join(' · ')}
      meta={
        running ? (
          <Meta parts={[since(entry.at, origin), <Elapsed key="elapsed" start={step.started_at} />]} />
        ) : (
          <Meta
            parts={[
              since(entry.at, origin),
              input > 0 && `${formatTokens(input)} in`,
              step.output_tokens > 0 && `${formatTokens(step.output_tokens)} out`,
              failed && !step.cost_usd ? null : formatCost(step.cost_usd),
              formatDuration(step.duration_ms),
            ]}
          />
        )
      }
      step={step.sequence}
      data-testid="step-model"
      more={() => (
        <>
          {!running && <Facts facts={details(step, answer)} />}
          <Disclosure label="Prompt" defaultOpen={running}>
            {() => <PromptView step={step} />}
          </Disclosure>
        </>
      )}
    >
      {failed && !entry.told && <p className={cn('text-sm', lost ? 'text-ink-2' : 'text-bad')}>{step.error}</p>}
      {failed && watched && <Partial stream={stream} sequence={step.sequence} />}
      {running && <LiveReasoning stream={stream} sequence={step.sequence} start={step.started_at} onToggle={setReads} />}
      {running && <RunningText stream={stream} sequence={step.sequence} structured={structured} />}
      {!running && <Reasoning answer={answer} open={reads} />}
      {!running && answer.text && (
        <Clamped off={watched}>
          <Answer text={answer.text} structured={structured} />
        </Clamped>
      )}
      {answer.notes?.map((note) => (
        <p key={note} className="text-sm text-warn">
          {note.replace(/^[a-z_]+: /, '')}
        </p>
      ))}
    </Row>
  );
});

function RunningTitle({ entry, stream }: { entry: ModelEntry; stream: TextStream }) {
  const text = useStreamedText(stream, entry.step.sequence);
  if (entry.purpose === 'compaction') return 'Shortening the conversation';
  if (entry.purpose === 'repair') return 'Correcting its answer';
  return text ? 'Writing' : 'Thinking';
}

function RunningText({ stream, sequence, structured }: { stream: TextStream; sequence: number; structured: boolean }) {
  const text = useStreamedText(stream, sequence);
  if (!text) return null;
  return structured ? <CodeBlock label="JSON" code={text} wrap follow /> : <StreamingMarkdown text={text} />;
}

/** What had come before the call broke off; it is in no journal, but who was reading it is not done with it. */
function Partial({ stream, sequence }: { stream: TextStream; sequence: number }) {
  const text = useStreamedText(stream, sequence);
  if (!text) return null;
  return (
    <div className="border-l-2 border-line-strong pl-3">
      <StreamingMarkdown text={text} />
    </div>
  );
}

/** What the model thought before it answered: no part of the answer, so folded. */
function Reasoning({ answer, open }: { answer: ModelAnswer; open: boolean }) {
  const parts = answer.reasoning ?? [];
  if (parts.length === 0) return null;
  const text = parts
    .map((part) => part.text?.trim())
    .filter(Boolean)
    .join('\n\n');
  if (!text) return <p className="text-sm text-ink-2">Reasoned; only the provider can read it.</p>;
  return (
    <Disclosure defaultOpen={open} label={`Reasoning · ${plural(text.split(/\s+/).length, 'word')}`}>
      {() => (
        <div
          className="max-h-96 overflow-y-auto border-l-2 border-line-strong pl-3 text-sm whitespace-pre-wrap text-ink-2"
          data-testid="reasoning"
        >
          {text}
        </div>
      )}
    </Disclosure>
  );
}

function Answer({ text, structured }: { text: string; structured: boolean }) {
  return structured && /^\s*[[{]/.test(text) ? <JsonView value={text} /> : <Markdown text={text} />;
}

function iconOf(entry: ModelEntry, answer: ModelAnswer) {
  if (entry.step.state === 'failed') return answer.error_kind === 'lost' ? Unplug : CircleX;
  if (entry.purpose === 'compaction') return Scissors;
  if (entry.step.state === 'intended') return PencilLine;
  return (answer.tool_calls?.length ?? 0) > 0 ? Wrench : MessageSquare;
}

function titleOf(entry: ModelEntry, answer: ModelAnswer): string {
  if (entry.step.state === 'failed') return answer.error_kind === 'lost' ? 'Model call was interrupted' : 'Model call failed';
  if (entry.purpose === 'compaction') return 'Shortened the conversation';
  const calls = answer.tool_calls ?? [];
  if (calls.length === 1) return `Asked for ${calls[0]?.name ?? 'a tool'}`;
  if (calls.length > 1) return `Asked for ${plural(calls.length, 'tool call')}`;
  if (!answer.text?.trim() && (answer.reasoning?.length ?? 0) > 0) return 'Reasoned, and wrote no answer';
  return entry.purpose === 'repair' ? 'Corrected its answer' : 'Answered';
}

function details(step: Step, answer: ModelAnswer): [string, string][] {
  const facts: [string, string][] = [
    ['Model', answer.model ?? step.name],
    ['Purpose', humanize(modelRequest(step).purpose ?? 'turn')],
    ['Input tokens', formatTokens(step.input_tokens)],
    ['Read from the cache', formatTokens(step.cache_read_tokens)],
    ['Written to the cache', formatTokens(step.cache_write_tokens)],
    ['Output tokens', formatTokens(step.output_tokens)],
    ['Cost', step.cost_usd === null ? 'unknown price' : formatCost(step.cost_usd)],
    ['First token after', formatDuration(answer.first_token_ms)],
    ['Time', formatDuration(step.duration_ms)],
  ];
  if (answer.finish_reason) facts.push(['Ended by', humanize(answer.finish_reason)]);
  if (answer.error_kind) facts.push(['Error', answer.status ? `${answer.error_kind} (HTTP ${answer.status})` : answer.error_kind]);
  if (answer.retry_after_seconds) facts.push(['Provider asks to wait', formatDuration(answer.retry_after_seconds * 1_000)]);
  return facts;
}
