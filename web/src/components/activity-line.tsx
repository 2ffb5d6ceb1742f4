import { Link } from 'react-router';
import type { Activity } from '@/api/types';
import { paths } from '@/lib/paths';
import { RelativeTime } from './relative-time';
import { activityLooks, toneText } from './status-badge';

/** One entry of the audit trail in a short list. Goes into a `ul`. */
export function ActivityLine({ activity, agentName }: { activity: Activity; agentName?: string | undefined }) {
  const look = activityLooks[activity.status] ?? activityLooks.info;
  const Icon = look.icon;
  const to = activity.task_id ? paths.task.to(activity.task_id) : activity.agent_id ? paths.agent.to(activity.agent_id) : null;
  const detail = [agentName, activity.description].filter(Boolean).join(' · ');
  return (
    <li className="flex min-h-(--row) items-center gap-3 border-b border-line py-1.5 last:border-0">
      <Icon role="img" aria-label={look.label} className={`size-4 shrink-0 ${toneText[look.tone]}`} />
      <div className="min-w-0 flex-1">
        {to ? (
          <Link to={to} className="block truncate rounded-sm py-px hover:underline">
            {activity.title}
          </Link>
        ) : (
          <span className="block truncate">{activity.title}</span>
        )}
        {detail && <p className="truncate text-sm text-ink-3">{detail}</p>}
      </div>
      <RelativeTime compact time={activity.created_at} className="shrink-0 text-sm text-ink-3" />
    </li>
  );
}
