import type { AgentVersion, AgentVersionSummary } from '@/api/types';
import { formatCost, formatNumber } from '@/lib/format';
import { presets } from './agent-presets';
import { isEnabled, type ToolSwitch } from './agent-tools';

const fields: Record<string, string> = {
  name: 'name',
  description: 'description',
  agent_type: 'type',
  model: 'model',
  fallback_model: 'fallback model',
  temperature: 'temperature',
  max_tokens: 'longest answer',
  system_prompt: 'prompt',
  tags: 'tags',
  avatar_url: 'picture',
  tools_config: 'tools',
  max_cost_usd: 'limit per task',
  daily_budget_usd: 'daily budget',
  monthly_budget_usd: 'monthly budget',
};

/** What a version changed, in a few words for a list. */
export function changedWords({ number, changed, restored_from }: AgentVersionSummary): string {
  if (restored_from !== null) return `Restored version ${restored_from}`;
  if (changed.length === 0) return number === 1 ? 'The first version' : 'Saved';
  const words = changed.map((field) => fields[field] ?? field).join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How two versions differ, a sentence each. The prompt is compared word by word elsewhere. */
export function differenceOf(before: AgentVersion, after: AgentVersion, switches: readonly ToolSwitch[]): string[] {
  const words: string[] = [];
  if (before.name !== after.name) words.push(`Renamed from “${before.name}” to “${after.name}”.`);
  if (before.description !== after.description) words.push(`The description is now: ${after.description}`);
  const change = (what: string, from: string, to: string) => {
    if (from !== to) words.push(`The ${what} was ${from} and is ${to}.`);
  };
  change('type', presets[before.agent_type].label.toLowerCase(), presets[after.agent_type].label.toLowerCase());
  change('model', before.model, after.model);
  change('fallback model', before.fallback_model ?? 'none', after.fallback_model ?? 'none');
  change('temperature', String(before.temperature), String(after.temperature));
  change('longest answer', `${formatNumber(before.max_tokens)} tokens`, `${formatNumber(after.max_tokens)} tokens`);
  const money = (amount: number | null) => (amount === null ? 'any amount' : formatCost(amount));
  change('limit per task', money(before.max_cost_usd), money(after.max_cost_usd));
  change('daily budget', money(before.daily_budget_usd), money(after.daily_budget_usd));
  change('monthly budget', money(before.monthly_budget_usd), money(after.monthly_budget_usd));
  words.push(...toolWords(before, after, switches));
  const [gone, come] = [before.tags.filter((tag) => !after.tags.includes(tag)), after.tags.filter((tag) => !before.tags.includes(tag))];
  if (come.length > 0) words.push(`Added the ${come.length === 1 ? 'tag' : 'tags'} ${come.join(', ')}.`);
  if (gone.length > 0) words.push(`Removed the ${gone.length === 1 ? 'tag' : 'tags'} ${gone.join(', ')}.`);
  if (before.avatar_url !== after.avatar_url) words.push(after.avatar_url ? 'Another picture.' : 'Removed the picture.');
  return words;
}

/** All settings of a version but its prompt, as label and value. */
export function settingsOf(version: AgentVersion, switches: readonly ToolSwitch[]): [label: string, value: string][] {
  const tools = switches.filter((tool) => isEnabled(version.tools_config, tool)).map((tool) => tool.label);
  const money = (amount: number | null) => (amount === null ? 'No limit' : formatCost(amount));
  return [
    ['Name', version.name],
    ['Description', version.description],
    ['Type', presets[version.agent_type].label],
    ['Model', version.model],
    ['Fallback model', version.fallback_model ?? 'None'],
    ['Temperature', String(version.temperature)],
    ['Longest answer', `${formatNumber(version.max_tokens)} tokens`],
    ['Tools', tools.join(', ') || 'None'],
    ['Limit per task', money(version.max_cost_usd)],
    ['Daily budget', money(version.daily_budget_usd)],
    ['Monthly budget', money(version.monthly_budget_usd)],
    ['Tags', version.tags.join(', ') || 'None'],
    ['Picture', version.avatar_url ?? 'None'],
  ];
}

function toolWords(before: AgentVersion, after: AgentVersion, switches: readonly ToolSwitch[]): string[] {
  const words = switches.flatMap((tool) => {
    const [was, is] = [isEnabled(before.tools_config, tool), isEnabled(after.tools_config, tool)];
    return was === is ? [] : [`${is ? 'Switched on' : 'Switched off'} ${tool.label.toLowerCase()}.`];
  });
  if (words.length === 0 && JSON.stringify(before.tools_config) !== JSON.stringify(after.tools_config))
    words.push('Changed the settings of tools.');
  return words;
}
