import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Page } from '@/api/client';
import type { Activity, Agent, AgentStatus, Metrics, Step, Task, WaitingItem } from '@/api/types';
import { activityQueries } from '@/features/activity/activity-queries';
import { agentQueries } from '@/features/agents/agent-queries';
import { metricQueries } from '@/features/metrics/metric-queries';
import { modelQueries, settingsQueries } from '@/features/settings/settings-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import { waitingQueries } from '@/features/waiting/waiting-queries';
import { workflowQueries, workflowRunQueries } from '@/features/workflows/workflow-queries';
import type { LiveClient, LiveFrame, LiveStep, LiveTask } from './live';

interface Rule {
  /** Puts the event into what is cached, at once. */
  patch?: (client: QueryClient, data: never) => void;
  /** What the event makes stale beyond that; refetched only where it is on screen, a moment later and together. */
  stale?: (data: never) => readonly QueryKey[];
}

const windows = [metricQueries.windows()];
const lists = [taskQueries.lists(), ['tasks', 'pages']];
const taskMoved: Rule = { patch: patchTask, stale: () => lists };
/** Only the end of a task changes charts, an agent's counters and the files it leaves. */
const taskEnded: Rule = {
  patch: patchTask,
  stale: ({ task_id, agent_id }: LiveTask) => [
    ...lists,
    ...windows,
    taskQueries.detail(task_id).queryKey,
    taskQueries.journal(task_id),
    taskQueries.artifacts(task_id).queryKey,
    ...(agent_id ? [agentQueries.detail(agent_id).queryKey] : []),
  ],
};
const workflowChanged: Rule = { stale: () => [workflowQueries.all()] };
const runChanged: Rule = {
  stale: ({ id, run_id, workflow_run_id }: { id?: string; run_id?: string; workflow_run_id?: string }) => {
    const run = workflow_run_id ?? run_id ?? id;
    return run ? [workflowRunQueries.lists(), workflowRunQueries.detail(run).queryKey] : [workflowRunQueries.all()];
  },
};

/** What each event of the server means for the cache. This table is the whole of it. */
export const liveUpdates: Record<string, Rule> = {
  'agent.created': { stale: () => [agentQueries.lists(), ...windows] },
  'agent.updated': { patch: patchAgent, stale: () => [agentQueries.lists()] },
  'agent.status.changed': { patch: patchAgentStatus, stale: () => [agentQueries.lists()] },
  'agent.deleted': { patch: removeAgent, stale: () => [agentQueries.lists(), ...lists] },
  'task.created': { stale: () => lists },
  'task.updated': taskMoved,
  'task.started': taskMoved,
  'task.waiting': taskMoved,
  'task.completed': taskEnded,
  'task.failed': taskEnded,
  'task.cancelled': taskEnded,
  'task.deleted': { patch: removeTask, stale: () => [...lists, ...windows] },
  'task.step': { patch: patchStep },
  'task.delta': {},
  'activity.created': { patch: addActivity },
  'metrics.updated': { patch: (client: QueryClient, data: Metrics) => client.setQueryData(metricQueries.summary().queryKey, data) },
  // A key makes agents ready.
  'settings.updated': { stale: () => [settingsQueries.all(), modelQueries.all(), agentQueries.lists(), ['agents', 'detail']] },
  'workflow.created': workflowChanged,
  'workflow.updated': workflowChanged,
  'workflow.deleted': workflowChanged,
  'workflow_run.started': runChanged,
  'workflow_run.node_started': runChanged,
  'workflow_run.node_completed': runChanged,
  'workflow_run.node_failed': runChanged,
  'workflow_run.node_waiting': runChanged,
  'workflow_run.delegation': runChanged,
  'workflow_run.waiting': runChanged,
  'workflow_run.completed': runChanged,
  'workflow_run.failed': runChanged,
  'workflow_run.cancelled': runChanged,
};

const together = 100;
/** A busy server tells of many tasks a second; what is on screen is patched at once, but asked for no more often than this. */
const atMostEvery = 1_000;

/** Applies the table to every event the client hears. Returns how to stop. */
export function connectLiveUpdates(live: Pick<LiveClient, 'listen'>, client: QueryClient): () => void {
  const pending = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushed = Number.NEGATIVE_INFINITY;
  const flush = () => {
    timer = undefined;
    flushed = Date.now();
    for (const queryKey of pending.values()) void client.invalidateQueries({ queryKey });
    pending.clear();
  };
  const unlisten = live.listen(({ type, data }: LiveFrame) => {
    if (type === 'resync') {
      void client.invalidateQueries();
      return;
    }
    const rule = liveUpdates[type];
    if (!rule) return;
    rule.patch?.(client, data as never);
    for (const key of rule.stale?.(data as never) ?? []) pending.set(JSON.stringify(key), key);
    if (movesWaiting(client, type, data)) pending.set('waiting', waitingQueries.all());
    if (pending.size > 0) timer ??= setTimeout(flush, Math.max(together, flushed + atMostEvery - Date.now()));
  });
  return () => {
    unlisten();
    clearTimeout(timer);
  };
}

/** Whether what waits for a person may be another after this event: something began to wait, or is on the list. */
export function movesWaiting(client: QueryClient, type: string, data: unknown): boolean {
  if (type === 'task.delta' || !/^(task|workflow_run|agent)\./.test(type)) return false;
  if (type === 'task.waiting' || type === 'agent.status.changed' || type === 'agent.deleted' || type.endsWith('waiting')) return true;
  const told = (data ?? {}) as { id?: string; task_id?: string; agent_id?: string; run_id?: string; waiting_for?: string | null };
  if (type.startsWith('task.') && told.waiting_for && told.waiting_for !== 'retry') return true;
  const page = client.getQueryData<Page<WaitingItem>>(waitingQueries.list().queryKey);
  return (page?.items ?? []).some((item) =>
    type.startsWith('task.')
      ? item.task_id === told.task_id || (item.kind === 'agent_paused' && item.agent_id === told.agent_id)
      : type.startsWith('workflow_run.') && item.workflow_run_id === (told.run_id ?? told.id),
  );
}

type Cached<T> = Page<T> | InfiniteData<Page<T>> | undefined;
type Change<T> = (item: T) => T | null;

/** Changes one row wherever a list holds it; `null` takes it out. Lists that don't hold it keep their identity, so nothing re-renders. */
export function changeRow<T extends { id: string }>(data: Cached<T>, id: string, change: Change<T>): Cached<T> {
  if (!data) return data;
  if ('pages' in data) {
    const pages = data.pages.map((page) => changeInPage(page, id, change));
    return pages.some((page, index) => page !== data.pages[index]) ? { ...data, pages } : data;
  }
  return changeInPage(data, id, change);
}

function changeInPage<T extends { id: string }>(page: Page<T>, id: string, change: Change<T>): Page<T> {
  const index = page.items.findIndex((item) => item.id === id);
  const item = page.items[index];
  if (!item) return page;
  const next = change(item);
  if (next === null) return { items: page.items.toSpliced(index, 1), total: page.total - 1 };
  return next === item ? page : { ...page, items: page.items.with(index, next) };
}

function changeLists<T extends { id: string }>(client: QueryClient, keys: readonly QueryKey[], id: string, change: Change<T>): void {
  for (const queryKey of keys) client.setQueriesData<Cached<T>>({ queryKey }, (data) => changeRow(data, id, change));
}

/** An answer to our own request may be newer than an event that was on its way; the newer one stays. */
function isOlder(change: { updated_at?: string }, item: { updated_at: string }): boolean {
  return change.updated_at !== undefined && Date.parse(change.updated_at) < Date.parse(item.updated_at);
}

/** Also for answers of our own requests: `patchTask(client, { ...task, task_id: task.id })`. */
export function patchTask(client: QueryClient, data: LiveTask): void {
  const { task_id, ...change } = data;
  const merge = (task: Task): Task => (isOlder(change, task) ? task : { ...task, ...defined(change) });
  const { queryKey } = taskQueries.detail(task_id);
  client.setQueryData<Task>(queryKey, (task) => task && merge(task));
  askAgain(client, queryKey);
  changeLists<Task>(client, lists, task_id, merge);
}

export function removeTask(client: QueryClient, { task_id }: LiveTask): void {
  changeLists<Task>(client, lists, task_id, () => null);
  client.removeQueries({ queryKey: taskQueries.detail(task_id).queryKey });
}

function patchStep(client: QueryClient, { task_id, step }: LiveStep): void {
  const { queryKey } = taskQueries.steps(task_id, step.run);
  client.setQueryData<Step[]>(queryKey, (steps) => {
    if (!steps) return steps;
    const index = steps.findIndex((known) => known.sequence === step.sequence);
    if (index >= 0) return steps.with(index, step);
    const after = steps.findIndex((known) => known.sequence > step.sequence);
    return after < 0 ? [...steps, step] : steps.toSpliced(after, 0, step);
  });
  askAgain(client, queryKey);
}

const askedAgain = new Set<string>();

/** An answer that is on its way may have been read before this event; then only a later one is sure to know of it. */
function askAgain(client: QueryClient, queryKey: QueryKey): void {
  const name = JSON.stringify(queryKey);
  if (client.getQueryState(queryKey)?.fetchStatus !== 'fetching' || askedAgain.has(name)) return;
  askedAgain.add(name);
  void client.refetchQueries({ queryKey, exact: true }, { cancelRefetch: false }).then(() => {
    askedAgain.delete(name);
    return client.invalidateQueries({ queryKey, exact: true });
  });
}

export function patchAgent(client: QueryClient, agent: Agent): void {
  const merge = (known: Agent): Agent => (isOlder(agent, known) ? known : { ...known, ...agent });
  client.setQueryData<Agent>(agentQueries.detail(agent.id).queryKey, (known) => known && merge(known));
  changeLists<Agent>(client, [agentQueries.lists()], agent.id, merge);
}

function patchAgentStatus(client: QueryClient, { agent_id, new_status }: { agent_id: string; new_status: AgentStatus }): void {
  const merge = (known: Agent): Agent => (known.status === new_status ? known : { ...known, status: new_status });
  client.setQueryData<Agent>(agentQueries.detail(agent_id).queryKey, (known) => known && merge(known));
  changeLists<Agent>(client, [agentQueries.lists()], agent_id, merge);
}

export function removeAgent(client: QueryClient, { agent_id }: { agent_id: string }): void {
  changeLists<Agent>(client, [agentQueries.lists()], agent_id, () => null);
  client.removeQueries({ queryKey: agentQueries.detail(agent_id).queryKey });
}

/** New entries go on top of the lists whose filter they pass. */
function addActivity(client: QueryClient, activity: Activity): void {
  for (const [queryKey, data] of client.getQueriesData<Cached<Activity>>({ queryKey: activityQueries.all() })) {
    const filter = (queryKey[2] ?? {}) as { limit?: number } & Parameters<typeof activityQueries.pages>[0];
    if (!data || !passes(activity, filter)) continue;
    const add = (page: Page<Activity>): Page<Activity> =>
      page.items.some((item) => item.id === activity.id)
        ? page
        : { items: [activity, ...page.items].slice(0, filter?.limit ?? Number.POSITIVE_INFINITY), total: page.total + 1 };
    if ('pages' in data) {
      const [first, ...rest] = data.pages;
      if (first) client.setQueryData(queryKey, { ...data, pages: [add(first), ...rest] });
    } else client.setQueryData(queryKey, add(data));
  }
}

function passes(activity: Activity, filter: Parameters<typeof activityQueries.pages>[0] = {}): boolean {
  return (
    (!filter.agent_id || filter.agent_id === activity.agent_id) &&
    (!filter.task_id || filter.task_id === activity.task_id) &&
    (!filter.status || filter.status === activity.status) &&
    (!filter.activity_type?.length || filter.activity_type.includes(activity.activity_type)) &&
    (!filter.created_after || activity.created_at >= filter.created_after) &&
    (!filter.created_before || activity.created_at < filter.created_before)
  );
}

/** Fields the event did not carry leave the cached value alone. */
function defined<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>;
}
