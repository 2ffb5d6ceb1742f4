import { type AgentStatus, type AgentType, agentStatuses, agentTypes } from '@/api/types';
import type { Chip } from '@/components/filter-chips';
import { agentLooks } from '@/components/status-badge';
import { presets } from './agent-presets';
import type { AgentFilter } from './agent-queries';

/** Everything the list can be asked, as it stands in the address. */
export const agentListDefaults = {
  search: '',
  status: '',
  type: '',
  tags: [] as string[],
  model: '',
  sort: '-created_at',
  view: 'grid',
  page: 1,
};
export type AgentListState = typeof agentListDefaults;
export const filterKeys = ['search', 'status', 'type', 'tags', 'model'] as const;
export const pageSize = 48;

export const sorts: { value: string; label: string }[] = [
  { value: '-created_at', label: 'Newest first' },
  { value: 'created_at', label: 'Oldest first' },
  { value: 'name', label: 'Name, A to Z' },
  { value: '-name', label: 'Name, Z to A' },
  { value: '-last_active', label: 'Last active' },
  { value: '-success_rate', label: 'Best success rate' },
  { value: 'success_rate', label: 'Worst success rate' },
  { value: '-tasks_completed', label: 'Most tasks' },
];

const known = <T extends string>(all: readonly T[], word: string): T | '' => all.find((each) => each === word) ?? '';

/** The request for a state of the address. Words we do not know (an old link) filter nothing instead of failing. */
export function filterOf(state: AgentListState): AgentFilter {
  return {
    search: state.search.trim(),
    status: known<AgentStatus>(agentStatuses, state.status),
    agent_type: known<AgentType>(agentTypes, state.type),
    tags: state.tags,
    model: state.model,
    sort: known(sorts.map((sort) => sort.value).concat('last_active', 'tasks_completed'), state.sort) || agentListDefaults.sort,
    skip: (Math.max(1, Math.floor(state.page)) - 1) * pageSize,
    limit: pageSize,
  };
}

export function isFiltered(state: AgentListState): boolean {
  return filterKeys.some((key) => state[key].length > 0);
}

/** Every change of a filter starts at the first page again. */
export function chipsOf(state: AgentListState, set: (change: Partial<AgentListState>) => void): Chip[] {
  const chips: Chip[] = [];
  const chip = (key: string, label: string, change: Partial<AgentListState>) =>
    chips.push({ key, label, onRemove: () => set({ ...change, page: 1 }) });
  if (state.search) chip('search', `Search: ${state.search}`, { search: '' });
  const status = known<AgentStatus>(agentStatuses, state.status);
  if (status) chip('status', `Status: ${agentLooks[status].label}`, { status: '' });
  const type = known<AgentType>(agentTypes, state.type);
  if (type) chip('type', `Type: ${presets[type].label}`, { type: '' });
  for (const tag of state.tags) chip(`tag-${tag}`, `Tag: ${tag}`, { tags: state.tags.filter((each) => each !== tag) });
  if (state.model) chip('model', `Model: ${state.model}`, { model: '' });
  return chips;
}

/** The next sort when the head of a column is pressed: its natural direction first, then the other way round. */
export function toggleSort(current: string, column: 'name' | 'last_active' | 'success_rate' | 'tasks_completed'): string {
  const natural = column === 'name' ? 'name' : `-${column}`;
  const other = column === 'name' ? '-name' : column;
  return current === natural ? other : natural;
}
