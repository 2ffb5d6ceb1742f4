import type { Step } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { JsonView } from '@/components/json-view';
import { conversationOf } from './conversation';

const names = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool result' };

/** The conversation that was sent with a call, message by message. */
export function PromptView({ steps, sequence }: { steps: readonly Step[]; sequence: number }) {
  const messages = conversationOf(steps, sequence);
  if (messages.length === 0) return <p className="text-sm text-ink-3">The beginning of this run is not in the journal.</p>;
  return (
    <ol className="flex flex-col gap-2">
      {messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a conversation only grows at its end
        <li key={index} className="flex flex-col gap-2">
          {(message.text || !message.calls) && (
            <CodeBlock
              label={message.name ? `${names[message.role]}: ${message.name}${message.isError ? ' (error)' : ''}` : names[message.role]}
              code={message.text}
              limit={4_000}
              wrap
            />
          )}
          {message.calls && (
            <JsonView
              label="Assistant: tool calls"
              value={message.calls.map(({ name, arguments: given }) => ({ name, arguments: given }))}
            />
          )}
        </li>
      ))}
    </ol>
  );
}
