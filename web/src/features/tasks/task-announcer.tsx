import { useEffect, useRef, useState } from 'react';
import type { Step, Task } from '@/api/types';
import { taskLook } from '@/components/status-badge';

/** Tells screen readers how the task gets on: each step and each change of status, but not every word. */
export function TaskAnnouncer({ task, steps }: { task: Task; steps: readonly Step[] }) {
  const last = steps.at(-1);
  const { label } = taskLook(task);
  const happening = task.status !== 'running' || task.waiting_for ? label : last ? `${label}: ${words(last)}` : label;
  const [said, setSaid] = useState('');
  const first = useRef(true);
  useEffect(() => {
    // What is there when the page opens is read with the page.
    if (first.current) first.current = false;
    else setSaid(happening);
  }, [happening]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}

function words(step: Step): string {
  const ended = step.state === 'failed' ? ' failed' : step.state === 'done' ? ' finished' : '';
  if (step.kind === 'model_call') return ended ? `model call${ended}` : 'the model answers';
  if (step.kind === 'tool_call') return `${step.name}${ended}`;
  return step.name;
}
