import { Activity, Bot, CirclePlay, Hand, LayoutDashboard, ListTodo, type LucideIcon, Settings, Workflow } from 'lucide-react';
import type { Metrics } from '@/api/types';
import { createPaths, paths } from '@/lib/paths';

export interface NavItem {
  label: string;
  to: string;
  icon: LucideIcon;
  /** The key after "g". */
  key: string;
  /** Numbers beside the label; zero shows nothing. */
  count?: (metrics: Metrics) => { running?: number; waiting?: number };
  /** Beside it stands how much waits for a person. */
  person?: boolean;
}

/** The sections of the app: sidebar, palette, shortcuts and breadcrumbs read this. A new feature adds its line. */
export const navItems: NavItem[] = [
  { label: 'Dashboard', to: paths.dashboard.to(), icon: LayoutDashboard, key: 'd' },
  { label: 'Waiting', to: paths.waiting.to(), icon: Hand, key: 'i', person: true },
  { label: 'Agents', to: paths.agents.to(), icon: Bot, key: 'a' },
  {
    label: 'Tasks',
    to: paths.tasks.to(),
    icon: ListTodo,
    key: 't',
    count: (metrics) => ({ running: metrics.tasks_running - metrics.tasks_parked, waiting: metrics.tasks_waiting }),
  },
  { label: 'Workflows', to: paths.workflows.to(), icon: Workflow, key: 'w' },
  { label: 'Runs', to: paths.workflowRuns.to(), icon: CirclePlay, key: 'r' },
  { label: 'Activity', to: paths.activity.to(), icon: Activity, key: 'y' },
  { label: 'Settings', to: paths.settings.to(), icon: Settings, key: 's' },
];

export interface CreateItem {
  label: string;
  to: string;
  icon: LucideIcon;
  /** The key after "c". */
  key: string;
}

/** What can be created from anywhere. The list page opens its dialog on `?create=…`. */
export const createItems: CreateItem[] = [
  { label: 'New task', to: createPaths.task, icon: ListTodo, key: 't' },
  { label: 'New agent', to: createPaths.agent, icon: Bot, key: 'a' },
  { label: 'New workflow', to: createPaths.workflow, icon: Workflow, key: 'w' },
];

export function isActive(item: NavItem, pathname: string): boolean {
  if (item.to === '/') return pathname === '/';
  return pathname === item.to || pathname.startsWith(`${item.to}/`);
}
