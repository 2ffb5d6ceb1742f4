import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { paths } from '@/lib/paths';
import { isNotFound } from '@/lib/problem';
import { taskQueries } from './task-queries';
import { TaskView } from './task-view';

export default function TaskPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(taskQueries.detail(id));
  useBreadcrumbs(data ? [{ label: data.title }] : []);
  if (data) return <TaskView key={id} task={data} />;
  if (!error) {
    return (
      <Page>
        <h1 className="sr-only">Task</h1>
        <SkeletonRows rows={5} label="Loading task" />
      </Page>
    );
  }
  return (
    <Page>
      <h1 className="sr-only">Task</h1>
      {isNotFound(error) ? (
        <EmptyState
          title="This task does not exist"
          drawing="search"
          action={
            <Button asChild>
              <Link to={paths.tasks.to()}>All tasks</Link>
            </Button>
          }
        >
          It was deleted, or the address is not complete.
        </EmptyState>
      ) : (
        <ErrorState what="The task could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}
