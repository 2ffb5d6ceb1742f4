import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '@/components/copy-button';
import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { RemoveSamples } from './remove-samples';
import { settingsQueries, settingsRequests } from './settings-queries';
import { Trash } from './trash';

export default function DataSection() {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useQuery(settingsQueries.system());
  const sample = useMutation({
    mutationFn: (create: boolean) => (create ? settingsRequests.createSampleData() : settingsRequests.removeSampleData()),
    onSuccess: (_, created) => toast.success(created ? 'Sample data created' : 'Sample data removed'),
    onError: (failure, create) =>
      toast.error(create ? 'Sample data could not be created' : 'Sample data could not be removed', { description: messageOf(failure) }),
    // Agents, tasks, activities and figures all change with it.
    onSettled: () => client.invalidateQueries(),
  });
  if (error && !data) return <ErrorState what="The state of the data could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} label="Loading" />;
  return (
    <div className="flex flex-col gap-5">
      <Section title="Sample data">
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 basis-72 text-ink-2">
            {data.has_sample_data
              ? 'The sample agents with their tasks and activities are here, to look around. They count in no total.'
              : 'Sample agents with tasks and activities, to look around. They never run by themselves and cost nothing.'}
          </p>
          <Button pending={sample.isPending} onClick={() => (data.has_sample_data ? setAsking(true) : sample.mutate(true))}>
            {data.has_sample_data ? 'Remove sample data' : 'Create sample data'}
          </Button>
        </div>
      </Section>
      {asking && (
        <RemoveSamples
          pending={sample.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => sample.mutate(false, { onSettled: () => setAsking(false) })}
        />
      )}
      <Trash />
      <Section title="Where your data is">
        <p className="mb-2 text-ink-2">
          {data.database === 'sqlite'
            ? 'Everything is in this folder on the machine that runs Personal-Q. A copy of it is a backup.'
            : 'Files are in this folder on the machine that runs Personal-Q, everything else in PostgreSQL.'}
        </p>
        <div className="flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 font-mono text-sm wrap-anywhere">{data.data_folder}</code>
          <CopyButton text={data.data_folder} label="Copy data folder" />
        </div>
      </Section>
    </div>
  );
}
