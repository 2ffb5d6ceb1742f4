import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { StickyNote } from 'lucide-react';
import { Popover as Primitive } from 'radix-ui';
import type { DragEvent, ReactNode } from 'react';
import { Avatar } from '@/components/avatar';
import { PopoverContent } from '@/components/ui/popover';
import { agentQueries } from '@/features/agents/agent-queries';
import type { Point } from '../graph/geometry';
import { kinds } from '../kinds/registry';
import { dragType } from './canvas';
import type { NewNode } from './graph-edit';

interface AddListProps {
  onAdd: (node: NewNode) => void;
  onNote?: (() => void) | undefined;
  /** A team has agents' jobs alone. */
  hierarchical: boolean;
  autoFocus?: boolean;
}

const row = 'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 text-sm select-none data-[selected=true]:bg-hover';
const heading =
  '**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-ink-3';

/** All that can be put on the canvas: agents, and the other kinds of nodes. Press one, or drag it to its place. */
export function AddList({ onAdd, onNote, hierarchical, autoFocus = false }: AddListProps) {
  const { data } = useQuery(agentQueries.names());
  const drag = (node: NewNode) => ({
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(dragType, JSON.stringify(node));
      event.dataTransfer.effectAllowed = 'copy';
    },
  });
  return (
    <Command label="Add a node" className="flex min-h-0 flex-col">
      <Command.Input
        autoFocus={autoFocus}
        placeholder="Search agents and nodes"
        className="h-10 w-full shrink-0 border-b border-line bg-transparent px-3 text-base outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-96 min-h-0 overflow-y-auto p-1 sm:**:[[cmdk-list-sizer]]:grid sm:**:[[cmdk-list-sizer]]:grid-cols-2 sm:**:[[cmdk-list-sizer]]:gap-1">
        <Command.Empty className="px-2 py-6 text-center text-sm text-ink-3">Nothing of this name</Command.Empty>
        <Command.Group heading="Agents" className={heading}>
          {data?.items.map((agent) => (
            <Command.Item
              key={agent.id}
              value={`agent ${agent.id}`}
              keywords={[agent.name, agent.description, ...agent.tags]}
              onSelect={() => onAdd({ type: 'agent', agent: { id: agent.id, name: agent.name } })}
              className={row}
              data-testid="add-agent"
              {...drag({ type: 'agent', agent: { id: agent.id, name: agent.name } })}
            >
              <Avatar name={agent.name} url={agent.avatar_url} className="size-5 rounded-sm text-[10px]" />
              <span className="min-w-0 flex-1 truncate">{agent.name}</span>
            </Command.Item>
          ))}
          {data?.items.length === 0 && <p className="px-2 py-1 text-sm text-ink-3">No agents yet</p>}
        </Command.Group>
        <Command.Group heading="Nodes" className={heading}>
          {kinds
            .filter(({ type }) => !hierarchical || type === 'agent')
            .map(({ type, label, docs, icon: Icon }) => (
              <Row
                key={type}
                value={`kind ${type}`}
                words={[label, docs]}
                icon={<Icon aria-hidden className="size-4 text-ink-3" />}
                label={label}
                docs={docs}
                onSelect={() => onAdd({ type })}
                {...drag({ type })}
              />
            ))}
          {onNote && (
            <Row
              value="note"
              words={['note', 'comment']}
              icon={<StickyNote aria-hidden className="size-4 text-ink-3" />}
              label="Note"
              docs="A comment on the canvas."
              onSelect={onNote}
            />
          )}
        </Command.Group>
      </Command.List>
    </Command>
  );
}

function Row({
  value,
  words,
  icon,
  label,
  docs,
  onSelect,
  ...drag
}: {
  value: string;
  words: string[];
  icon: ReactNode;
  label: string;
  docs: string;
  onSelect: () => void;
  draggable?: boolean;
  onDragStart?: (event: DragEvent) => void;
}) {
  return (
    <Command.Item value={value} keywords={words} onSelect={onSelect} className={row} {...drag}>
      <span className="flex size-5 shrink-0 items-center justify-center">{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block leading-5">{label}</span>
        <span className="block truncate text-xs leading-4 text-ink-3">{docs}</span>
      </span>
    </Command.Item>
  );
}

/** The list at a place in the window: at an outlet, on an edge, or where a connection was dropped. */
export function AddMenu({ at, onClose, ...props }: AddListProps & { at: Point; onClose: () => void }) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Anchor className="pointer-events-none fixed size-px" style={{ left: at.x, top: at.y }} />
      <PopoverContent
        aria-label="Add a node"
        className="w-[min(34rem,calc(100vw-1rem))] p-0"
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        <AddList {...props} autoFocus />
      </PopoverContent>
    </Primitive.Root>
  );
}
