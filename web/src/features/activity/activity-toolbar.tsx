import { useQuery } from '@tanstack/react-query';
import { activityStatuses } from '@/api/types';
import { type Chip, FilterChips, FilterMenu } from '@/components/filter-chips';
import { FilterCombobox } from '@/components/filter-combobox';
import { SearchInput } from '@/components/search-input';
import { activityLooks, toneText } from '@/components/status-badge';
import { TimeFilter } from '@/components/time-filter';
import { agentQueries } from '@/features/agents/agent-queries';
import { plural } from '@/lib/format';
import { timeLabel } from '@/lib/time-range';
import { type ActivityState, typeOptions } from './activity-filters';

const statusOptions = activityStatuses.map((value) => {
  const { label, icon: Icon, tone } = activityLooks[value];
  return { value, label, icon: <Icon aria-hidden className={toneText[tone]} /> };
});

export interface ActivityToolbarProps {
  state: ActivityState;
  total: number | undefined;
  onChange: (change: Partial<ActivityState>) => void;
  onClear: () => void;
}

export function ActivityToolbar({ state, total, onChange, onClear }: ActivityToolbarProps) {
  const { data: agents } = useQuery(agentQueries.names());
  const agentOptions = (agents?.items ?? []).map((agent) => ({ value: agent.id, label: agent.name }));
  const chips: Chip[] = [];
  if (state.agent_id) {
    const name = agentOptions.find((agent) => agent.value === state.agent_id)?.label ?? 'unknown';
    chips.push({ key: 'agent', label: `Agent: ${name}`, onRemove: () => onChange({ agent_id: '' }) });
  }
  for (const { value, label } of typeOptions) {
    if (!state.activity_type.includes(value)) continue;
    const left = state.activity_type.filter((each) => each !== value);
    chips.push({ key: value, label, onRemove: () => onChange({ activity_type: left }) });
  }
  const status = statusOptions.find((each) => each.value === state.status);
  if (status) chips.push({ key: 'status', label: `Status: ${status.label}`, onRemove: () => onChange({ status: '' }) });
  const time = timeLabel(state);
  if (time) chips.push({ key: 'time', label: time, onRemove: () => onChange({ time: '', from: '', to: '' }) });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          value={state.search}
          onSearch={(search) => onChange({ search })}
          label="Search activity"
          placeholder="Search what happened"
        />
        <FilterCombobox
          label="Agent"
          options={agentOptions}
          value={state.agent_id}
          onChange={(agent_id) => onChange({ agent_id })}
          data-testid="agent-filter"
        />
        <FilterMenu
          label="Type"
          multiple
          options={typeOptions}
          value={state.activity_type}
          onChange={(activity_type) => onChange({ activity_type })}
          data-testid="type-filter"
        />
        <FilterMenu
          label="Status"
          options={statusOptions}
          value={state.status ? [state.status] : []}
          onChange={([next = '']) => onChange({ status: next })}
          data-testid="status-filter"
        />
        <TimeFilter value={state} onChange={onChange} />
      </div>
      <FilterChips chips={chips} onClear={onClear} summary={total === undefined ? '' : plural(total, 'entry', 'entries')} />
    </div>
  );
}
