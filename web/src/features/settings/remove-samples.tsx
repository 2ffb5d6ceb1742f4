import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { SampleRemoval } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SkeletonRows } from '@/components/ui/skeleton';
import { plural } from '@/lib/format';

/** Says what goes and what stays before the sample data are removed. */
export function RemoveSamples({ pending, onConfirm, onClose }: { pending: boolean; onConfirm: () => void; onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['sample-data'],
    queryFn: ({ signal }) => api.get<SampleRemoval>('/system/sample-data', { signal }),
    gcTime: 0,
  });
  const goes = data?.agents.filter((agent) => !agent.stays) ?? [];
  const stays = data?.agents.filter((agent) => agent.stays) ?? [];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Remove the sample data?"
      description="None of your tasks is cancelled or removed."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" pending={pending} disabled={!data} onClick={onConfirm}>
            Remove sample data
          </Button>
        </>
      }
    >
      {error && !data && <ErrorState what="What would be removed could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} label="Loading what would be removed" />}
      {data && (
        <div className="flex flex-col gap-4">
          <section aria-labelledby="samples-go">
            <h3 id="samples-go" className="font-medium">
              Goes
            </h3>
            <ul className="mt-1 list-disc pl-5 text-ink-2">
              {goes.map((agent) => (
                <li key={agent.id}>{agent.name}</li>
              ))}
              <li>{plural(data.tasks, 'sample task')} with their history and files</li>
            </ul>
          </section>
          <section aria-labelledby="samples-stay">
            <h3 id="samples-stay" className="font-medium">
              Stays
            </h3>
            {stays.length > 0 ? (
              <ul className="mt-1 list-disc pl-5 text-ink-2">
                {stays.map((agent) => (
                  <li key={agent.id}>
                    {agent.name}: {reason(agent)}
                  </li>
                ))}
              </ul>
            ) : (
              <p className="mt-1 text-ink-2">Everything you made. No sample agent has a task of yours.</p>
            )}
          </section>
        </div>
      )}
    </Dialog>
  );
}

function reason({ own_tasks, workflows }: SampleRemoval['agents'][number]): string {
  const reasons = [
    own_tasks > 0 && plural(own_tasks, 'task of yours', 'tasks of yours'),
    workflows > 0 && `works in ${plural(workflows, 'workflow')}`,
  ].filter(Boolean);
  return `${reasons.join(', ') || 'a schedule uses it'}; it becomes an agent of your own`;
}
