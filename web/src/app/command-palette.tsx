import { Command } from 'cmdk';
import { Bot, CornerDownRight, Keyboard, type LucideIcon, Monitor, Moon, Sun, Workflow } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { foldedFilter } from '@/components/folded-filter';
import { TaskStatusIcon } from '@/components/status-badge';
import { Kbd } from '@/components/ui/kbd';
import { useOfferedCommands } from '@/lib/page-commands';
import { paths } from '@/lib/paths';
import { createItems, navItems } from './nav';
import { paletteFrame, paletteInput, paletteOverlay, palettePlaceholder } from './palette-frame';
import { setTheme, type Theme, themes } from './theme';
import { useFound } from './use-found';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onShortcuts: () => void;
  /** What is looked for; may have been typed before this code had come. */
  text: string;
  onText: (text: string) => void;
}

const themeIcons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

/** ⌘K: go to, create, find agents and tasks. */
export default function CommandPalette({ open, onOpenChange, onShortcuts, text, onText: setText }: Props) {
  const navigate = useNavigate();
  const commands = useOfferedCommands();
  const search = useDelayed(text.trim(), 150);
  const searching = open && search.length > 0;
  const { tasks, agents, workflows, busy } = useFound(search, searching);
  const act = (action: () => void) => {
    onOpenChange(false);
    setText('');
    action();
  };
  const go = (to: string) => act(() => void navigate(to));
  return (
    <Command.Dialog
      filter={foldedFilter}
      open={open}
      onOpenChange={(next) => {
        onOpenChange(next);
        if (!next) setText('');
      }}
      label="Search and commands"
      loop
      overlayClassName={`${paletteOverlay} animate-fade-in`}
      contentClassName={`${paletteFrame} animate-float-in`}
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder={palettePlaceholder}
        // The dialog selects what is in its first field; what was typed already is to be typed on.
        onFocus={({ currentTarget: input }) => queueMicrotask(() => input.setSelectionRange(input.value.length, input.value.length))}
        className={paletteInput}
      />
      <Command.List className="max-h-[min(420px,60dvh)] scroll-py-2 overflow-y-auto p-2">
        <Command.Empty className="py-8 text-center text-base text-ink-3">
          {busy ? 'Searching' : `Nothing found for “${text}”`}
        </Command.Empty>
        {commands.length > 0 && (
          <Group heading="On this page">
            {commands.map(({ label, keywords, run }) => (
              <Item key={label} value={`here ${label}`} {...(keywords ? { keywords } : {})} onSelect={() => act(run)}>
                <CornerDownRight aria-hidden className="size-4 shrink-0 text-ink-3" />
                {label}
              </Item>
            ))}
          </Group>
        )}
        {tasks.length > 0 && (
          <Group heading="Tasks">
            {tasks.map((task) => (
              <Item key={task.id} value={`task ${task.id}`} keywords={[task.title, search]} onSelect={() => go(paths.task.to(task.id))}>
                <TaskStatusIcon task={task} />
                <span className="truncate">{task.title}</span>
              </Item>
            ))}
          </Group>
        )}
        {agents.length > 0 && (
          <Group heading="Agents">
            {agents.map((agent) => (
              <Item
                key={agent.id}
                value={`agent ${agent.id}`}
                keywords={[agent.name, search]}
                onSelect={() => go(paths.agent.to(agent.id))}
              >
                <Bot aria-hidden className="size-4 shrink-0 text-ink-3" />
                <span className="truncate">{agent.name}</span>
              </Item>
            ))}
          </Group>
        )}
        {workflows.length > 0 && (
          <Group heading="Workflows">
            {workflows.map((workflow) => (
              <Item
                key={workflow.id}
                value={`workflow ${workflow.id}`}
                keywords={[workflow.name, search]}
                onSelect={() => go(paths.workflow.to(workflow.id))}
              >
                <Workflow aria-hidden className="size-4 shrink-0 text-ink-3" />
                <span className="truncate">{workflow.name}</span>
              </Item>
            ))}
          </Group>
        )}
        <Group heading="Go to">
          {navItems.map(({ label, to, icon: Icon, key }) => (
            <Item key={to} value={`go to ${label}`} onSelect={() => go(to)}>
              <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
              <span className="flex-1">{label}</span>
              <Kbd keys={`g ${key}`} />
            </Item>
          ))}
        </Group>
        <Group heading="Create">
          {createItems.map(({ label, to, icon: Icon }) => (
            <Item key={to} value={label} keywords={['create']} onSelect={() => go(to)}>
              <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
              {label}
            </Item>
          ))}
        </Group>
        <Group heading="Appearance and help">
          {themes.map((theme) => {
            const Icon = themeIcons[theme];
            return (
              <Item key={theme} value={`theme ${theme}`} keywords={['appearance']} onSelect={() => act(() => setTheme(theme))}>
                <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
                {theme === 'system' ? 'Theme of the system' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`}
              </Item>
            );
          })}
          <Item value="keyboard shortcuts" keywords={['help']} onSelect={() => act(onShortcuts)}>
            <Keyboard aria-hidden className="size-4 shrink-0 text-ink-3" />
            <span className="flex-1">Keyboard shortcuts</span>
            <Kbd keys="?" />
          </Item>
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

function Item({ children, ...props }: { value: string; keywords?: string[]; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      {...props}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2 text-base select-none data-[selected=true]:bg-hover"
    >
      {children}
    </Command.Item>
  );
}

function useDelayed(value: string, ms: number): string {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return delayed;
}
