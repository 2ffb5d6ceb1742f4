import { useQuery } from '@tanstack/react-query';
import { ArrowDownUp, Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { taskPriorities, taskStatuses, waitReasons } from '@/api/types';
import { type Chip, FilterChips, FilterMenu } from '@/components/filter-chips';
import { FilterCombobox } from '@/components/filter-combobox';
import { SearchInput } from '@/components/search-input';
import { priorityLooks, taskLooks, toneText, waitLabels } from '@/components/status-badge';
import { TimeFilter } from '@/components/time-filter';
import { Button } from '@/components/ui/button';
import { Menu, MenuCheckboxItem, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu';
import { agentQueries } from '@/features/agents/agent-queries';
import { timeLabel } from '@/lib/time-range';
import { taskColumns } from './task-columns';
import { type TaskListState, taskSorts } from './task-filters';

export interface TaskToolbarProps {
  state: TaskListState;
  onChange: (change: Partial<TaskListState>) => void;
  onClear: () => void;
  /** Saved views. */
  views: ReactNode;
  summary: ReactNode;
}

const withIcons = <T extends string>(values: readonly T[], looks: Record<T, (typeof taskLooks)['pending']>) =>
  values.map((value) => {
    const { label, icon: Icon, tone } = looks[value];
    return { value, label, icon: <Icon aria-hidden className={toneText[tone]} /> };
  });
const statusOptions = withIcons(taskStatuses, taskLooks);
const priorityOptions = withIcons(taskPriorities, priorityLooks).reverse();
const markOptions = [
  { value: 'good', label: 'Good' },
  { value: 'bad', label: 'Bad' },
  { value: 'none', label: 'Not marked' },
];
const waitOptions = waitReasons.map((value) => ({ value, label: waitLabels[value] }));

export function TaskToolbar({ state, onChange, onClear, views, summary }: TaskToolbarProps) {
  const { data: agents } = useQuery(agentQueries.names());
  const agentOptions = (agents?.items ?? []).map((agent) => ({ value: agent.id, label: agent.name }));
  const sort = taskSorts.find((each) => each.value === state.sort);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          value={state.search}
          onSearch={(search) => onChange({ search })}
          label="Search tasks"
          placeholder="Search title and description"
        />
        <FilterMenu
          label="Status"
          options={statusOptions}
          multiple
          value={state.status}
          onChange={(status) => onChange({ status })}
          data-testid="status-filter"
        />
        <FilterCombobox
          label="Agent"
          options={agentOptions}
          value={state.agent_id}
          onChange={(agent_id) => onChange({ agent_id })}
          data-testid="agent-filter"
        />
        <FilterMenu
          label="Priority"
          options={priorityOptions}
          multiple
          value={state.priority}
          onChange={(priority) => onChange({ priority })}
          data-testid="priority-filter"
        />
        <FilterMenu
          label="Waiting"
          options={waitOptions}
          multiple
          value={state.waiting_for}
          onChange={(waiting_for) => onChange({ waiting_for })}
          data-testid="waiting-filter"
        />
        <FilterMenu
          label="Marked"
          options={markOptions}
          multiple
          value={state.rating}
          onChange={(rating) => onChange({ rating })}
          data-testid="rating-filter"
        />
        <TimeFilter value={state} onChange={onChange} />
        <Menu>
          <MenuTrigger asChild>
            <Button aria-label={`Sort: ${sort?.label ?? 'by column'}`}>
              <ArrowDownUp aria-hidden />
              <span className="max-sm:hidden">{sort?.label ?? 'Sorted'}</span>
              <span className="sm:hidden">Sort</span>
            </Button>
          </MenuTrigger>
          <MenuContent align="start">
            <MenuRadioGroup value={state.sort} onValueChange={(next) => onChange({ sort: next })}>
              {taskSorts.map((each) => (
                <MenuRadioItem key={each.value} value={each.value}>
                  {each.label}
                </MenuRadioItem>
              ))}
            </MenuRadioGroup>
          </MenuContent>
        </Menu>
        <ColumnMenu chosen={state.columns} onChange={(columns) => onChange({ columns })} />
        {views}
      </div>
      <FilterChips
        chips={chipsOf(state, onChange, (id) => agents?.items.find((agent) => agent.id === id)?.name)}
        onClear={onClear}
        summary={summary}
      />
    </div>
  );
}

function ColumnMenu({ chosen, onChange }: { chosen: readonly string[]; onChange: (columns: string[]) => void }) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button aria-label="Columns" title="Columns" className="max-md:hidden">
          <Columns3 aria-hidden />
          <span className="max-2xl:hidden">Columns</span>
        </Button>
      </MenuTrigger>
      <MenuContent align="start">
        {taskColumns.map(({ key, label }) => (
          <MenuCheckboxItem
            key={key}
            checked={chosen.includes(key)}
            onCheckedChange={(on) =>
              onChange(taskColumns.map((each) => each.key).filter((each) => (each === key ? on : chosen.includes(each))))
            }
          >
            {label}
          </MenuCheckboxItem>
        ))}
      </MenuContent>
    </Menu>
  );
}

function chipsOf(state: TaskListState, onChange: TaskToolbarProps['onChange'], agentName: (id: string) => string | undefined): Chip[] {
  const chips: Chip[] = [];
  const many = (
    key: 'status' | 'priority' | 'waiting_for' | 'rating',
    options: readonly { value: string; label: string }[],
    name: string,
  ) => {
    for (const { value, label } of options) {
      if (!state[key].includes(value)) continue;
      chips.push({
        key: `${key} ${value}`,
        label: `${name}: ${label}`,
        onRemove: () => onChange({ [key]: state[key].filter((each) => each !== value) }),
      });
    }
  };
  if (state.search) chips.push({ key: 'search', label: `Search: ${state.search}`, onRemove: () => onChange({ search: '' }) });
  many('status', statusOptions, 'Status');
  if (state.agent_id)
    chips.push({ key: 'agent', label: `Agent: ${agentName(state.agent_id) ?? 'unknown'}`, onRemove: () => onChange({ agent_id: '' }) });
  many('priority', priorityOptions, 'Priority');
  many('waiting_for', waitOptions, 'Waiting');
  many('rating', markOptions, 'Marked');
  const time = timeLabel(state);
  if (time) chips.push({ key: 'time', label: `Created: ${time}`, onRemove: () => onChange({ time: '', from: '', to: '' }) });
  return chips;
}
