import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { Button } from '@/components/ui/button';
import { paths } from '@/lib/paths';
import { adviceFor, type NextStep } from './error-advice';

export interface TaskFailureProps {
  task: Task;
  onRetry: (from: 'resume' | 'start') => void;
  onChange: () => void;
}

/** Why it failed, and what to do now. */
export function TaskFailure({ task, onRetry, onChange }: TaskFailureProps) {
  const { text, steps } = adviceFor(task.error_code);
  return (
    <section aria-label="Why it failed" data-testid="task-error" className="max-w-[720px] rounded-lg border border-line bg-bad-soft p-4">
      <p className="font-medium wrap-anywhere whitespace-pre-line">{task.error_message ?? 'The task failed without a reason.'}</p>
      <p className="mt-0.5 text-sm text-ink-2">{text}</p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {steps.map((step, index) => (
          <Step key={step} step={step} primary={index === 0} task={task} onRetry={onRetry} onChange={onChange} />
        ))}
        {task.error_code && <span className="ml-auto font-mono text-xs text-ink-2">{task.error_code}</span>}
      </div>
    </section>
  );
}

function Step({ step, primary, task, onRetry, onChange }: TaskFailureProps & { step: NextStep; primary: boolean }) {
  const size = 'sm' as const;
  const variant = primary ? ('primary' as const) : ('secondary' as const);
  switch (step) {
    case 'settings':
      return (
        <Button asChild size={size} variant={variant}>
          <Link to={paths.settings.to('services')}>Open settings</Link>
        </Button>
      );
    case 'agent':
      return (
        <Button asChild size={size} variant={variant}>
          <Link to={paths.agent.to(task.agent_id)}>Open the agent</Link>
        </Button>
      );
    case 'resume':
      return (
        <Button size={size} variant={variant} onClick={() => onRetry('resume')}>
          Retry where it stopped
        </Button>
      );
    case 'restart':
      return (
        <Button size={size} variant={variant} onClick={() => onRetry('start')}>
          Retry from scratch
        </Button>
      );
    case 'change':
      return (
        <Button size={size} variant={variant} onClick={onChange}>
          Run again with changes
        </Button>
      );
  }
}
