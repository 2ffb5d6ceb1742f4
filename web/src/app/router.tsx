import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject, redirect } from 'react-router';
import { paths } from '@/lib/paths';
import { NotFoundPage } from './not-found-page';
import { RouteError } from './route-error';
import { Shell } from './shell';

const page = (path: string, load: () => Promise<{ default: ComponentType }>): RouteObject => ({
  path,
  errorElement: <RouteError />,
  lazy: async () => ({ Component: (await load()).default }),
});

/** Every page is a chunk of its own and the default export of its file. */
export const routes: RouteObject[] = [
  {
    Component: Shell,
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      page(paths.dashboard.path, () => import('@/features/dashboard/dashboard-page')),
      page(paths.waiting.path, () => import('@/features/waiting/waiting-page')),
      page(paths.welcome.path, () => import('@/features/welcome/welcome-page')),
      page(paths.agents.path, () => import('@/features/agents/agents-page')),
      page(paths.agent.path, () => import('@/features/agents/agent-page')),
      page(paths.tasks.path, () => import('@/features/tasks/tasks-page')),
      page(paths.task.path, () => import('@/features/tasks/task-page')),
      page(paths.workflows.path, () => import('@/features/workflows/list/workflows-page')),
      page(paths.workflow.path, () => import('@/features/workflows/editor/workflow-page')),
      page(paths.workflowRuns.path, () => import('@/features/workflows/list/runs-page')),
      { path: '/runs', loader: () => redirect(paths.workflowRuns.to()) },
      page(paths.workflowRun.path, () => import('@/features/workflows/run/workflow-run-page')),
      page(paths.activity.path, () => import('@/features/activity/activity-page')),
      page(paths.settings.path, () => import('@/features/settings/settings-page')),
      { path: '*', Component: NotFoundPage },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
