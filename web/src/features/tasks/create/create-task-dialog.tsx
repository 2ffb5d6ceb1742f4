import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorState } from '@/components/error-state';
import { Dialog } from '@/components/ui/dialog';
import { SkeletonRows } from '@/components/ui/skeleton';
import { taskQueries } from '../task-queries';
import { CreateTaskForm } from './create-task-form';
import { draftFor, emptyForm, formFrom } from './task-form';

export interface CreateTaskDialogProps {
  /** The agent to begin with; empty for none. */
  agentId: string;
  /** The task to run again with changes. */
  fromId: string | null;
  onClose: () => void;
}

export default function CreateTaskDialog({ agentId, fromId, onClose }: CreateTaskDialogProps) {
  const [draft] = useState(() => draftFor(agentId));
  const { data: source, error, refetch } = useQuery({ ...taskQueries.detail(fromId ?? ''), enabled: fromId !== null });
  if (fromId && !source) {
    return (
      <Dialog open onOpenChange={onClose} title="Run again with changes" size="md">
        {error ? (
          <ErrorState what="The task to run again could not be loaded" error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={4} />
        )}
      </Dialog>
    );
  }
  return (
    <CreateTaskForm
      key={fromId ?? 'new'}
      initial={source ? formFrom(source) : (draft ?? emptyForm(agentId))}
      restored={!source && draft !== null}
      files={source?.input_files ?? []}
      again={source !== undefined}
      onClose={onClose}
    />
  );
}
