import { expect, it } from 'vitest';
import type { AgentVersion } from '@/api/types';
import type { ToolSwitch } from './agent-tools';
import { changedWords, differenceOf } from './version-words';

const switches: ToolSwitch[] = [{ label: 'Calculator', help: '', names: ['calculator'] }];

const version = (change: Partial<AgentVersion> = {}): AgentVersion => ({
  number: 1,
  created_at: '2026-01-01T00:00:00Z',
  changed: [],
  restored_from: null,
  name: 'Ada',
  description: 'Counts',
  agent_type: 'analytical',
  model: 'demo/echo',
  fallback_model: null,
  temperature: 0.3,
  max_tokens: 4096,
  system_prompt: 'Count.',
  tags: ['a'],
  avatar_url: null,
  tools_config: {},
  max_cost_usd: null,
  daily_budget_usd: null,
  monthly_budget_usd: null,
  ...change,
});

it('says what differs, a sentence each', () => {
  expect(differenceOf(version(), version(), switches)).toEqual([]);
  expect(
    differenceOf(
      version(),
      version({
        name: 'Eve',
        model: 'openai/x',
        fallback_model: 'demo/echo',
        max_cost_usd: 1.5,
        tags: ['b'],
        tools_config: { calculator: { enabled: false } },
      }),
      switches,
    ),
  ).toEqual([
    'Renamed from “Ada” to “Eve”.',
    'The model was demo/echo and is openai/x.',
    'The fallback model was none and is demo/echo.',
    'The limit per task was any amount and is $1.50.',
    'Switched off calculator.',
    'Added the tag b.',
    'Removed the tag a.',
  ]);
  expect(differenceOf(version(), version({ tools_config: { search: { depth: 2 } } }), switches)).toEqual([
    'Changed the settings of tools.',
  ]);
});

it('says in a few words what a version changed', () => {
  expect(changedWords(version())).toBe('The first version');
  expect(changedWords(version({ number: 3, changed: ['system_prompt', 'max_cost_usd'] }))).toBe('Prompt, limit per task');
  expect(changedWords(version({ number: 4, changed: ['model'], restored_from: 2 }))).toBe('Restored version 2');
});
