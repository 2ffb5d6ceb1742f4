import {
  Bot,
  CalendarClock,
  CircleCheck,
  CircleX,
  ListPlus,
  ListX,
  type LucideIcon,
  Play,
  PlugZap,
  Trash2,
  Unplug,
  Workflow,
} from 'lucide-react';
import { memo } from 'react';
import { Link } from 'react-router';
import type { Activity, ActivityType } from '@/api/types';
import { activityLooks, toneText } from '@/components/status-badge';
import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { formatDateTime } from '@/lib/format';
import { paths } from '@/lib/paths';

const icons: Partial<Record<ActivityType, LucideIcon>> = {
  agent_created: Bot,
  agent_updated: Bot,
  agent_deleted: Trash2,
  agent_started: Bot,
  agent_stopped: Bot,
  task_created: ListPlus,
  task_started: Play,
  task_completed: CircleCheck,
  task_failed: CircleX,
  task_cancelled: ListX,
  integration_connected: PlugZap,
  integration_error: Unplug,
  workflow_run_started: Workflow,
  workflow_run_completed: Workflow,
  workflow_run_failed: Workflow,
  workflow_run_cancelled: Workflow,
};

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** One fact in a line. What was told of the same task or run just before stands behind it, in a word and a time each. */
export const ActivityRow = memo(function ActivityRow(props: {
  activity: Activity;
  earlier: readonly Activity[];
  agentName: string | undefined;
}) {
  const { activity, earlier, agentName } = props;
  const Icon = icons[activity.activity_type] ?? CalendarClock;
  const look = activityLooks[activity.status] ?? activityLooks.info;
  const to = targetOf(activity);
  const description = tellsMore(activity) ? activity.description : null;
  return (
    <li
      data-row
      data-testid="activity-entry"
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 border-b border-line px-4 py-2 last:border-0 hover:bg-hover"
    >
      <Icon role="img" aria-label={look.label} className={cn('size-4 translate-y-0.5', toneText[look.tone])} />
      <div className="flex min-w-0 items-baseline gap-x-3 max-sm:flex-wrap">
        {to ? (
          <Link to={to} title={activity.title} className={cn('rounded-sm hover:underline', title)}>
            {activity.title}
          </Link>
        ) : (
          <span title={activity.title} className={title}>
            {activity.title}
          </span>
        )}
        {activity.agent_id && agentName && activity.task_id && (
          <Link
            to={paths.agent.to(activity.agent_id)}
            title={agentName}
            className="max-w-full min-w-0 truncate rounded-sm text-sm text-ink-3 hover:text-ink hover:underline"
          >
            {agentName}
          </Link>
        )}
        {description && (
          <span
            className={cn('min-w-0 flex-1 truncate text-sm max-sm:basis-full', isWrong(activity) ? 'text-ink-2' : 'text-ink-3')}
            title={description}
          >
            {description}
          </span>
        )}
        {earlier.length > 0 && <Before entries={earlier} />}
      </div>
      <Tooltip label={formatDateTime(activity.created_at)}>
        <time dateTime={activity.created_at} className="tabular w-16 text-right text-sm text-ink-3">
          {clock(activity)}
        </time>
      </Tooltip>
    </li>
  );
});

/** The way to the newest entry: "created 12:04:01 · started 12:04:02". */
function Before({ entries }: { entries: readonly Activity[] }) {
  return (
    <span className="tabular min-w-0 truncate text-sm text-ink-3 max-sm:basis-full sm:ml-auto">
      {entries
        .toReversed()
        .slice(-shownBefore)
        .map((entry, index) => (
          <span key={entry.id} title={entry.description ?? undefined}>
            {index > 0 && ' · '}
            <span className={isWrong(entry) ? 'text-ink-2' : undefined}>{wordOf(entry)}</span> {clock(entry)}
          </span>
        ))}
    </span>
  );
}

/** As many as fit beside a title. */
const shownBefore = 4;

const clock = (entry: Activity): string => time.format(new Date(entry.created_at));

/** "Task started" of a task that is named already is "started". */
const wordOf = (entry: Activity): string => entry.activity_type.split('_').at(-1) ?? entry.activity_type;

const isWrong = ({ status }: Activity): boolean => status === 'error' || status === 'warning';

/** That what succeeded was successful says nothing. */
const tellsMore = ({ activity_type }: Activity): boolean =>
  activity_type !== 'task_completed' && activity_type !== 'workflow_run_completed';

const title = 'min-w-0 font-medium max-sm:wrap-anywhere sm:max-w-[55%] sm:shrink-0 sm:truncate';

/** Where an entry leads: to its task, its run, else to its agent; what was deleted leads nowhere. */
export function targetOf(activity: Activity): string | null {
  if (activity.task_id) return paths.task.to(activity.task_id);
  if (activity.agent_id && activity.activity_type !== 'agent_deleted') return paths.agent.to(activity.agent_id);
  const run = activity.activity_type.startsWith('workflow_run_') && activity.metadata?.run_id;
  if (typeof run === 'string') return paths.workflowRun.to(run);
  return activity.activity_type.startsWith('integration_') ? paths.settings.to() : null;
}
