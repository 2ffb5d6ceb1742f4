import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { ErrorState } from '@/components/error-state';
import { RelativeTime } from '@/components/relative-time';
import { TaskLine } from '@/components/task-line';
import { Section } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { metricQueries } from '@/features/metrics/metric-queries';
import { settingsQueries } from '@/features/settings/settings-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import { cn } from '@/lib/cn';
import { formatCost, formatNumber, formatTokens } from '@/lib/format';
import { paths } from '@/lib/paths';
import { failuresSince, isOfLastDay, sumOf } from './attention';
import { RetryButton } from './retry-button';

const shown = 4;

/** The last 24 hours: what finished, what failed and why, what it cost, and how much of the budgets that is. */
export function LastDay() {
  const day = useQuery(metricQueries.trends('24h'));
  const failed = useQuery(
    taskQueries.list({ status: 'failed', sort: '-completed_at', created_after: failuresSince(Date.now()), limit: 20 }),
  );
  const points = day.data?.points;
  const failures = (failed.data?.items ?? []).filter((task) => !task.is_sample && isOfLastDay(task.completed_at, Date.now()));
  return (
    <Section
      title="Last 24 hours"
      actions={
        failures.length > 0 && (
          <Link to="/tasks?status=failed" className="inline-flex min-h-6 items-center rounded-sm text-sm text-accent-text hover:underline">
            All failed tasks
          </Link>
        )
      }
      bodyClassName="flex flex-col gap-4"
    >
      <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {day.error && !points ? (
          <ErrorState what="The figures could not be loaded" error={day.error} onRetry={() => void day.refetch()} />
        ) : (
          <dl data-testid="last-day" className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
            <Figure label="Finished">{points && formatNumber(sumOf(points, 'tasks_completed'))}</Figure>
            <Figure label="Failed" tone={points && sumOf(points, 'tasks_failed') > 0 ? 'text-bad' : ''}>
              {points && formatNumber(sumOf(points, 'tasks_failed'))}
            </Figure>
            <Figure label="Spent">{points && formatCost(sumOf(points, 'cost_usd'))}</Figure>
            <Figure label="Tokens">{points && formatTokens(sumOf(points, 'input_tokens') + sumOf(points, 'output_tokens'))}</Figure>
          </dl>
        )}
        <Budgets />
      </div>
      {failures.length > 0 && (
        <ul data-testid="failed-lately" aria-label="Failed in the last 24 hours">
          {failures.slice(0, shown).map((task) => (
            <TaskLine
              key={task.id}
              task={task}
              detail={
                <span title={task.error_message ?? undefined}>
                  <RelativeTime quiet time={task.completed_at} /> · {task.error_message ?? 'It failed without a reason.'}
                </span>
              }
              aside={<RetryButton task={task} />}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Figure({
  label,
  tone = '',
  detail,
  children,
}: {
  label: string;
  tone?: string | undefined;
  detail?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd>
        <span className={cn('tabular block text-xl font-semibold', tone)}>{children || <Skeleton className="my-1 h-6 w-12" />}</span>
        {detail}
      </dd>
    </div>
  );
}

/** The same sums as in Settings: by day and month of the server, with their caps. */
function Budgets() {
  const { data } = useQuery(settingsQueries.budget());
  return (
    <dl data-testid="budgets" className="grid grid-cols-2 gap-x-4 gap-y-3 lg:border-l lg:border-line lg:pl-6">
      <Spent label="Spent today" spent={data?.spent_today_usd} cap={data?.daily_usd} />
      <Spent label="Spent this month" spent={data?.spent_month_usd} cap={data?.monthly_usd} />
    </dl>
  );
}

function Spent({ label, spent, cap }: { label: string; spent: number | undefined; cap: number | null | undefined }) {
  const share = cap == null ? 0 : cap === 0 ? 100 : (100 * (spent ?? 0)) / cap;
  return (
    <Figure
      label={label}
      detail={
        cap !== undefined && (
          <>
            <Link
              to={paths.settings.to('budget')}
              className="tabular inline-flex min-h-6 items-center rounded-sm text-sm text-ink-3 hover:underline"
            >
              {cap === null ? 'no budget' : `of ${formatCost(cap)}`}
            </Link>
            {cap !== null && (
              <Progress label={`${label} of the budget`} value={share} tone={share >= 100 ? 'bad' : share >= 80 ? 'warn' : 'accent'} />
            )}
          </>
        )
      }
    >
      {spent !== undefined && formatCost(spent)}
    </Figure>
  );
}
