import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Agent, Tool } from '@/api/types';

export interface ToolSwitch {
  label: string;
  help: string;
  /** Tools that are switched together. */
  names: readonly string[];
}

export const toolQueries = {
  /** What agents can be given, as the server lists it, with tools of one title in one switch. */
  switches: () =>
    queryOptions({
      queryKey: ['tools'],
      queryFn: ({ signal }) => api.get<Tool[]>('/tools', { signal }),
      select: switchesOf,
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

/** The tools every agent has unless they are switched off. */
export function switchesOf(tools: readonly Tool[]): ToolSwitch[] {
  const offered = tools.filter((tool) => tool.on_by_default);
  return [...new Set(offered.map((tool) => tool.title))].map((label) => {
    const group = offered.filter((tool) => tool.title === label);
    return { label, help: group[0]?.summary ?? '', names: group.map((tool) => tool.name) };
  });
}

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
