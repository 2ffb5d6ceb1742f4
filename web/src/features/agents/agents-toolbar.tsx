import { LayoutGrid, List } from 'lucide-react';
import { agentStatuses, agentTypes } from '@/api/types';
import { FilterChips, FilterMenu } from '@/components/filter-chips';
import { SearchInput } from '@/components/search-input';
import { Segmented } from '@/components/segmented';
import { agentLooks } from '@/components/status-badge';
import { Select } from '@/components/ui/select';
import { formatNumber, plural } from '@/lib/format';
import { type AgentListState, chipsOf, sorts } from './agent-filters';
import { presets } from './agent-presets';

interface Props {
  state: AgentListState;
  set: (change: Partial<AgentListState>) => void;
  onClear: () => void;
  tags: readonly string[];
  models: readonly string[];
  shown: number | undefined;
  total: number | undefined;
  /** How many of all are samples; the dashboard does not count them. */
  samples: number;
}

const option = (value: string) => ({ value, label: value });

export function AgentsToolbar({ state, set, onClear, tags, models, shown, total, samples }: Props) {
  const filter = (change: Partial<AgentListState>) => set({ ...change, page: 1 });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          value={state.search}
          onSearch={(search) => filter({ search })}
          label="Search agents"
          placeholder="Search name, description or tags"
        />
        <FilterMenu
          label="Status"
          data-testid="status-filter"
          options={agentStatuses.map((status) => ({ value: status, label: agentLooks[status].label }))}
          value={state.status ? [state.status] : []}
          onChange={([status]) => filter({ status: status ?? '' })}
        />
        <FilterMenu
          label="Type"
          data-testid="type-filter"
          options={agentTypes.map((type) => ({ value: type, label: presets[type].label }))}
          value={state.type ? [state.type] : []}
          onChange={([type]) => filter({ type: type ?? '' })}
        />
        <FilterMenu
          label="Tags"
          data-testid="tags-filter"
          multiple
          options={tags.map(option)}
          value={state.tags}
          onChange={(next) => filter({ tags: next })}
        />
        <FilterMenu
          label="Model"
          data-testid="model-filter"
          options={models.map(option)}
          value={state.model ? [state.model] : []}
          onChange={([model]) => filter({ model: model ?? '' })}
        />
        <div className="flex items-center gap-2 sm:ml-auto">
          <Select
            size="sm"
            aria-label="Sort"
            value={sorts.some((sort) => sort.value === state.sort) ? state.sort : '-created_at'}
            onValueChange={(sort) => filter({ sort })}
            options={sorts}
            className="w-44"
          />
          <Segmented
            label="View"
            value={state.view === 'table' ? 'table' : 'grid'}
            onChange={(view) => set({ view })}
            options={[
              { value: 'grid', label: 'Grid', icon: <LayoutGrid aria-hidden /> },
              { value: 'table', label: 'Table', icon: <List aria-hidden /> },
            ]}
          />
        </div>
      </div>
      <FilterChips
        chips={chipsOf(state, set)}
        onClear={onClear}
        summary={
          shown !== undefined &&
          total !== undefined &&
          `Showing ${formatNumber(shown)} of ${formatNumber(total)} agents${samples > 0 ? `, ${plural(samples, 'sample')} among them` : ''}`
        }
      />
    </div>
  );
}
