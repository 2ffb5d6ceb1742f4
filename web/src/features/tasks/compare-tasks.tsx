import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Task } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { Dialog } from '@/components/ui/dialog';
import { SkeletonRows } from '@/components/ui/skeleton';
import { paths } from '@/lib/paths';
import { Comparison, type Side } from './compare-runs';
import { taskQueries } from './task-queries';

/** The last runs of two tasks side by side. */
export default function CompareTasks({ ids, onClose }: { ids: readonly [string, string]; onClose: () => void }) {
  const one = useQuery(taskQueries.detail(ids[0]));
  const two = useQuery(taskQueries.detail(ids[1]));
  const failed = [one, two].find(({ error, data }) => error && !data);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Compare tasks" size="lg">
      {failed ? (
        <ErrorState what="The tasks could not be loaded" error={failed.error} onRetry={() => void failed.refetch()} />
      ) : one.data && two.data ? (
        <Comparison left={sideOf(one.data)} right={sideOf(two.data)} />
      ) : (
        <SkeletonRows rows={6} label="Loading tasks" />
      )}
    </Dialog>
  );
}

const sideOf = (task: Task): Side => ({
  taskId: task.id,
  run: task.run,
  name: `“${task.title}”`,
  head: (
    <Link to={paths.task.to(task.id)} title={task.title} className="line-clamp-2 rounded-sm text-ink wrap-anywhere hover:underline">
      {task.title}
    </Link>
  ),
});
