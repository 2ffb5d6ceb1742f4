import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import type { WorkflowNodeType } from '@/api/types';
import { Avatar } from '@/components/avatar';
import { Input } from '@/components/ui/input';
import { agentQueries } from '@/features/agents/agent-queries';
import { kindIcons } from '../run/node-look';
import { nodeLabels } from '../words';
import type { NewNode } from './graph-edit';

export const dragType = 'application/x-personal-q-node';
const kinds: WorkflowNodeType[] = ['agent', 'condition', 'approval', 'input', 'map', 'loop'];
const row = 'flex min-h-8 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-sm hover:bg-hover';

/** Agents and kinds of nodes. Drag one onto the canvas, or press it to add it after the selected node. */
export function Palette({ onAdd, hierarchical }: { onAdd: (node: NewNode) => void; hierarchical: boolean }) {
  const { data } = useQuery(agentQueries.names());
  const [search, setSearch] = useState('');
  const agents = data?.items.filter((agent) => agent.name.toLowerCase().includes(search.trim().toLowerCase())) ?? [];
  const item = (node: NewNode) => ({
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(dragType, JSON.stringify(node));
      event.dataTransfer.effectAllowed = 'copy';
    },
    onClick: () => onAdd(node),
  });
  return (
    <div className="flex flex-col gap-3">
      {!hierarchical && (
        <section aria-label="Kinds of nodes">
          <h2 className="px-2 pb-1 text-xs font-medium text-ink-3">Nodes</h2>
          <ul>
            {kinds.map((type) => {
              const Icon = kindIcons[type];
              return (
                <li key={type}>
                  <button type="button" className={row} {...item({ type })}>
                    <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
                    {nodeLabels[type]}
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <section aria-label="Agents">
        <h2 className="px-2 pb-1 text-xs font-medium text-ink-3">Agents</h2>
        {(data?.items.length ?? 0) > 8 && (
          <Input
            aria-label="Search agents"
            placeholder="Search"
            className="mb-1 h-8 text-sm"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        <ul>
          {agents.map((agent) => (
            <li key={agent.id}>
              <button
                type="button"
                className={row}
                data-testid="palette-agent"
                {...item({ type: 'agent', agent: { id: agent.id, name: agent.name } })}
              >
                <Avatar name={agent.name} url={agent.avatar_url} className="size-5 rounded-sm text-[10px]" />
                <span className="truncate">{agent.name}</span>
              </button>
            </li>
          ))}
        </ul>
        {data && agents.length === 0 && <p className="px-2 text-sm text-ink-3">{search ? 'No agent of this name' : 'No agents yet'}</p>}
      </section>
    </div>
  );
}
