/** Every address of the app: `path` for the route table, `to()` for links, so that the two can't drift apart. */
const fixed = (path: string) => ({ path, to: () => path });
const withId = (path: `${string}:id`, base: string) => ({
  path,
  to: (id: string, search?: Record<string, string>) => {
    const query = search ? `?${new URLSearchParams(search)}` : '';
    return `${base}/${encodeURIComponent(id)}${query}`;
  },
});

/** Stands in the address of a workflow that is not kept yet. */
export const newId = 'new';

export const settingsSections = ['account', 'people', 'services', 'models', 'budget', 'appearance', 'data', 'about'] as const;
export type SettingsSection = (typeof settingsSections)[number];

export const paths = {
  dashboard: fixed('/'),
  waiting: fixed('/waiting'),
  welcome: fixed('/welcome'),
  agents: fixed('/agents'),
  agent: withId('/agents/:id', '/agents'),
  tasks: fixed('/tasks'),
  task: withId('/tasks/:id', '/tasks'),
  workflows: fixed('/workflows'),
  workflow: withId('/workflows/:id', '/workflows'),
  workflowRuns: fixed('/workflow-runs'),
  workflowRun: withId('/workflow-runs/:id', '/workflow-runs'),
  activity: fixed('/activity'),
  settings: { path: '/settings/:section?', to: (section?: SettingsSection) => (section ? `/settings/${section}` : '/settings') },
} as const;

/** Dialogs that can be opened from anywhere live in the URL of their list. */
export const createPaths = {
  agent: '/agents?create=agent',
  task: '/tasks?create=task',
  workflow: '/workflows/new',
  quickRun: '/workflows?run=quick',
} as const;
