import type { Agent } from '@/api/types';

export interface ToolSwitch {
  label: string;
  help: string;
  /** Tools that are switched together. */
  names: readonly string[];
}

/** The tools every agent has unless they are switched off. */
export const builtInTools: readonly ToolSwitch[] = [
  { label: 'Calculator', help: 'Computes instead of guessing.', names: ['calculator'] },
  { label: 'Current time', help: 'Knows the date and the time in any time zone.', names: ['current_time'] },
  {
    label: 'Workspace files',
    help: 'Lists, reads and writes files in the folder of the task. You can download them.',
    names: ['list_files', 'read_file', 'write_file'],
  },
];

type ToolsConfig = Agent['tools_config'];

export function isEnabled(config: ToolsConfig, tool: ToolSwitch): boolean {
  return tool.names.every((name) => config[name]?.enabled !== false);
}

/** Switches a tool and keeps its other settings, and those of tools we do not show. On is the default, so it leaves no trace. */
export function withTool(config: ToolsConfig, tool: ToolSwitch, enabled: boolean): ToolsConfig {
  const next = { ...config };
  for (const name of tool.names) {
    const { enabled: _, ...rest } = next[name] ?? {};
    if (!enabled) next[name] = { ...rest, enabled: false };
    else if (Object.keys(rest).length > 0) next[name] = rest;
    else delete next[name];
  }
  return next;
}
