import { useQuery } from '@tanstack/react-query';
import { agentLooks } from '@/components/status-badge';
import { Combobox } from '@/components/ui/combobox';
import type { ControlProps } from '@/components/ui/form-field';
import { agentQueries } from '@/features/agents/agent-queries';

/** Any agent; `none` offers to choose none, in those words. */
export function AgentSelect({
  control,
  value,
  onChange,
  none,
}: {
  control: ControlProps;
  value: string;
  onChange: (id: string) => void;
  none?: string;
}) {
  const { data, isPending } = useQuery(agentQueries.names());
  const agents = data?.items ?? [];
  return (
    <Combobox
      {...control}
      value={value}
      onValueChange={(id) => onChange(id === 'none' ? '' : id)}
      placeholder={isPending ? 'Loading agents' : (none ?? 'Select an agent')}
      searchPlaceholder="Search agents"
      emptyText="No agent of this name"
      options={[
        ...(none ? [{ value: 'none', label: none }] : []),
        ...agents.map((agent) => ({
          value: agent.id,
          label: agent.name,
          detail: agent.status === 'active' ? agent.model : agentLooks[agent.status]?.label,
          keywords: [agent.description, ...agent.tags],
        })),
      ]}
    />
  );
}
