import { useQuery } from '@tanstack/react-query';
import type { Step, StepMessage } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { ErrorState } from '@/components/error-state';
import { JsonView } from '@/components/json-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { taskQueries } from '../task-queries';

const names = { user: 'User', assistant: 'Assistant' };

/** The conversation that was sent with a call, message by message, as the server tells it. */
export function PromptView({ step }: { step: Step }) {
  const { data, error, refetch } = useQuery(taskQueries.messages(step.task_id, step.run, step.sequence));
  if (error && !data) return <ErrorState what="The prompt could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} label="Loading prompt" />;
  return (
    <ol className="flex flex-col gap-2">
      {data.system_prompt && (
        <li>
          <Block label="System" text={data.system_prompt} />
        </li>
      )}
      {data.messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was sent does not change
        <li key={index} className="flex flex-col gap-2">
          <Message message={message} />
        </li>
      ))}
    </ol>
  );
}

function Message({ message }: { message: StepMessage }) {
  return (
    <>
      {message.attachments.length > 0 && <Block label="Attachments" text={message.attachments.join('\n')} />}
      {message.tool_results.map((result) => (
        <Block key={result.call_id} label={`Tool result: ${result.name}${result.is_error ? ' (error)' : ''}`} text={result.text} />
      ))}
      {message.text && <Block label={names[message.role]} text={message.text} />}
      {message.tool_calls.length > 0 && (
        <JsonView
          label="Assistant: tool calls"
          value={message.tool_calls.map(({ name, arguments: given }) => ({ name, arguments: given }))}
        />
      )}
    </>
  );
}

function Block({ label, text }: { label: string; text: string }) {
  return <CodeBlock label={label} code={text} limit={4_000} wrap />;
}
