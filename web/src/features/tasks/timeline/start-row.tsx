import { Play } from 'lucide-react';
import { memo } from 'react';
import { CodeBlock } from '@/components/code-block';
import { JsonView } from '@/components/json-view';
import { Badge } from '@/components/ui/badge';
import { Disclosure } from '@/components/ui/disclosure';
import { formatNumber, formatSeconds, formatTokens, plural } from '@/lib/format';
import { effectWords } from './effects';
import { Facts, Meta, Row, since } from './row';
import type { PinnedTool } from './step-records';
import type { StartEntry } from './timeline';

/** What the run began with. All of it was pinned then: editing the agent does not change a run under way. */
export const StartRow = memo(function StartRow({ entry, origin }: { entry: StartEntry; origin: number }) {
  const { start } = entry;
  const { limits = {}, tools = [] } = start;
  return (
    <Row
      icon={Play}
      title="Started"
      detail={[start.model, tools.length > 0 ? plural(tools.length, 'tool') : 'no tools'].filter(Boolean).join(' · ')}
      meta={<Meta parts={[since(entry.at, origin)]} />}
      step={entry.step.sequence}
      data-testid="step-start"
      more={() => (
        <>
          <Disclosure label="Prompt" defaultOpen>
            {() => (
              <div className="flex flex-col gap-3">
                {start.system_prompt && <CodeBlock label="System prompt" code={start.system_prompt} wrap />}
                <CodeBlock label="First message" code={start.prompt ?? ''} wrap />
              </div>
            )}
          </Disclosure>
          {tools.length > 0 && <Disclosure label="Tools">{() => <Tools tools={tools} />}</Disclosure>}
          <Disclosure label="Model settings and limits">
            {() => (
              <Facts
                facts={[
                  ['Model', start.model ?? '–'],
                  ...(start.fallback_model ? ([['Fallback model', start.fallback_model]] as [string, string][]) : []),
                  ['Temperature', start.temperature ?? '–'],
                  ['Longest answer', start.max_tokens ? `${formatNumber(start.max_tokens)} tokens` : '–'],
                  ['Context window', start.context_window ? `${formatTokens(start.context_window)} tokens` : 'unknown'],
                  ['Steps at most', formatNumber(limits.max_steps)],
                  ['Working time at most', formatSeconds(limits.max_seconds)],
                ]}
              />
            )}
          </Disclosure>
          {start.output_schema ? (
            <Disclosure label="Expected output">{() => <JsonView label="JSON schema" value={start.output_schema} />}</Disclosure>
          ) : null}
        </>
      )}
    />
  );
});

function Tools({ tools }: { tools: readonly PinnedTool[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {tools.map((tool) => (
        <li key={tool.name} className="rounded-lg border border-line px-3 py-2">
          <div className="flex flex-wrap items-center gap-2">
            <span className="font-mono text-xs font-medium">{tool.name}</span>
            {tool.effect && <Badge tone="outline">{effectWords[tool.effect] ?? tool.effect}</Badge>}
          </div>
          {tool.description && <p className="mt-0.5 text-sm text-ink-2">{tool.description}</p>}
          {tool.schema ? (
            <Disclosure label="Arguments" className="mt-1">
              {() => <JsonView label="JSON schema" value={tool.schema} />}
            </Disclosure>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
