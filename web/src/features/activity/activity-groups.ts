import type { Activity } from '@/api/types';

/** Entries about one task, or one run of a workflow, that follow each other: the newest speaks, the others are its story before that. */
export interface ActivityGroup {
  /** The first of them to happen: it stays the same while newer ones join. */
  key: string;
  latest: Activity;
  /** Newest first. */
  earlier: Activity[];
}

/** Entries of one day, newest first, grouped where what they are about is the same. */
export function groupBySubject(items: readonly Activity[]): ActivityGroup[] {
  const groups: ActivityGroup[] = [];
  let subject: string | null = null;
  for (const item of items) {
    const next = subjectOf(item);
    const group = groups.at(-1);
    if (group && next !== null && next === subject) {
      group.earlier.push(item);
      group.key = item.id;
    } else groups.push({ key: item.id, latest: item, earlier: [] });
    subject = next;
  }
  return groups;
}

function subjectOf({ task_id, metadata }: Activity): string | null {
  if (task_id) return task_id;
  const run = metadata?.run_id;
  return typeof run === 'string' ? run : null;
}
