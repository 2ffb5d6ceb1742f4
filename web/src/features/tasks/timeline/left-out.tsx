import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileStack } from 'lucide-react';
import { api } from '@/api/client';
import type { Step } from '@/api/types';
import { Button } from '@/components/ui/button';
import { formatNumber, plural } from '@/lib/format';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { taskQueries } from '../task-queries';

/** The steps with those that were asked for again in their places. */
export function filledIn(steps: readonly Step[], more: readonly Step[]): Step[] {
  const whole = new Map(more.filter((step) => !step.left_out).map((step) => [step.sequence, step]));
  return steps.map((step) => (step.left_out ? (whole.get(step.sequence) ?? step) : step));
}

/** Says that an answer was too large for the texts of all steps, and gets the next of them. */
export function StepsLeftOut({ steps, taskId, run }: { steps: readonly Step[]; taskId: string; run: number }) {
  const client = useQueryClient();
  const first = steps.findIndex((step) => step.left_out);
  const load = useMutation({
    mutationFn: () => api.get<Step[]>(`/tasks/${taskId}/steps`, { query: { run, skip: first, limit: steps.length - first } }),
    onSuccess: (more) => client.setQueryData(taskQueries.steps(taskId, run).queryKey, (now) => now && filledIn(now, more)),
    onError: (error) => toast.error('The texts could not be loaded', { description: messageOf(error) }),
  });
  if (first < 0) return null;
  const count = steps.filter((step) => step.left_out).length;
  return (
    <div data-testid="steps-left-out" className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line px-3 py-2">
      <FileStack aria-hidden className="size-4 shrink-0 text-ink-3" />
      <p className="min-w-0 flex-1 basis-60 text-sm text-ink-2">
        From step {formatNumber(steps[first]?.sequence)} on, {plural(count, 'step')} {count === 1 ? 'is' : 'are'} shown without what was
        sent and answered: together that is more than one answer carries.
      </p>
      <Button size="sm" pending={load.isPending} onClick={() => load.mutate()}>
        Load the next
      </Button>
    </div>
  );
}
