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
import { formatDateTime, humanize } from '@/lib/format';
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

export const ActivityRow = memo(function ActivityRow({ activity, agentName }: { activity: Activity; agentName: string | undefined }) {
  const Icon = icons[activity.activity_type] ?? CalendarClock;
  const look = activityLooks[activity.status] ?? activityLooks.info;
  const to = targetOf(activity);
  const wrong = activity.status === 'error' || activity.status === 'warning';
  return (
    <li
      data-row
      data-testid="activity-entry"
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 border-b border-line px-4 py-2 last:border-0 hover:bg-hover"
    >
      <Icon role="img" aria-label={look.label} className={cn('size-4 translate-y-0.5', toneText[look.tone])} />
      <div className="min-w-0">
        <div className="flex items-baseline gap-x-3 max-sm:flex-wrap">
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
          {activity.description && (
            <span
              className={cn('min-w-0 flex-1 truncate text-sm max-sm:basis-full', wrong ? 'text-ink-2' : 'text-ink-3')}
              title={activity.description}
            >
              {activity.description}
            </span>
          )}
        </div>
      </div>
      <div className="flex items-baseline gap-4 text-sm text-ink-3">
        <span className="hidden lg:inline">{humanize(activity.activity_type)}</span>
        <Tooltip label={formatDateTime(activity.created_at)}>
          <time dateTime={activity.created_at} className="tabular w-16 text-right">
            {time.format(new Date(activity.created_at))}
          </time>
        </Tooltip>
      </div>
    </li>
  );
});

const title = 'min-w-0 font-medium max-sm:wrap-anywhere sm:max-w-[55%] sm:shrink-0 sm:truncate';

/** Where an entry leads: to its task, else to its agent; what was deleted leads nowhere. */
export function targetOf(activity: Activity): string | null {
  if (activity.task_id) return paths.task.to(activity.task_id);
  if (activity.agent_id && activity.activity_type !== 'agent_deleted') return paths.agent.to(activity.agent_id);
  return activity.activity_type.startsWith('integration_') ? paths.settings.to() : null;
}
