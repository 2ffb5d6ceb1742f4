import { type ActivityStatus, type ActivityType, activityStatuses, activityTypes } from '@/api/types';
import { humanize } from '@/lib/format';
import { timeBounds } from '@/lib/time-range';
import type { ActivityFilter } from './activity-queries';

export const activityDefaults = { search: '', agent_id: '', activity_type: [] as string[], status: '', time: '', from: '', to: '' };
export type ActivityState = typeof activityDefaults;

export const typeOptions = activityTypes.map((value) => ({ value, label: humanize(value) }));

/** What the server is asked for. A word in the URL that means nothing filters nothing. */
export function activityFilter(state: ActivityState, now: number): ActivityFilter {
  const filter: ActivityFilter = { ...timeBounds(state, now) };
  const types: ActivityType[] = activityTypes.filter((type) => state.activity_type.includes(type));
  const status = activityStatuses.find((each): each is ActivityStatus => each === state.status);
  if (state.search.trim()) filter.search = state.search.trim();
  if (state.agent_id) filter.agent_id = state.agent_id;
  if (types.length > 0) filter.activity_type = types;
  if (status) filter.status = status;
  return filter;
}
