import { type Agent, type AgentInput, agentTypes } from '@/api/types';
import { z } from '@/lib/zod';
import { presets } from './agent-presets';

const webAddress = (text: string) => text === '' || /^https:\/\/\S+$/i.test(text) || text.startsWith('/');

const amount = z
  .number({ error: 'Write an amount in US dollars, or leave it empty.' })
  .min(0, 'An amount is not negative.')
  .max(1_000_000, 'At most 1,000,000.')
  .nullable();

/** The server's limits, said before it has to. */
export const agentFormSchema = z
  .object({
    name: z.string().trim().min(1, 'Give the agent a name.').max(255, 'At most 255 characters.'),
    description: z.string().trim().min(1, 'Say in a sentence what it does.').max(2_000, 'At most 2,000 characters.'),
    agent_type: z.enum(agentTypes),
    model: z.string().trim().min(1, 'Choose a model.').max(100, 'At most 100 characters.'),
    fallback_model: z.string().trim().max(100, 'At most 100 characters.'),
    temperature: z.number().min(0).max(1),
    max_tokens: z
      .number({ error: 'Write a whole number.' })
      .int('Write a whole number.')
      .min(1, 'At least 1.')
      .max(1_000_000, 'At most 1,000,000.'),
    system_prompt: z.string().trim().min(1, 'Tell the agent how to work.').max(100_000, 'At most 100,000 characters.'),
    max_cost_usd: amount,
    daily_budget_usd: amount,
    monthly_budget_usd: amount,
    tags: z.array(z.string().max(50, 'A tag has at most 50 characters.')).max(20, 'At most 20 tags.'),
    avatar_url: z.string().trim().max(500, 'At most 500 characters.').refine(webAddress, 'Write an address that starts with https://'),
    tools_config: z.custom<Agent['tools_config']>(),
    active: z.boolean(),
  })
  .refine((values) => values.fallback_model === '' || values.fallback_model !== values.model, {
    path: ['fallback_model'],
    message: 'Choose another model than the first one.',
  });

export type AgentFormValues = z.infer<typeof agentFormSchema>;

export const agentFormFields = Object.keys(agentFormSchema.shape) as (keyof AgentFormValues)[];

export function newAgentValues(model: string): AgentFormValues {
  return {
    name: '',
    description: '',
    agent_type: 'conversational',
    model,
    fallback_model: '',
    temperature: presets.conversational.temperature,
    max_tokens: 4_096,
    system_prompt: '',
    max_cost_usd: null,
    daily_budget_usd: null,
    monthly_budget_usd: null,
    tags: [],
    avatar_url: '',
    tools_config: {},
    active: true,
  };
}

export function valuesOf(agent: Agent): AgentFormValues {
  return {
    name: agent.name,
    description: agent.description,
    agent_type: agent.agent_type,
    model: agent.model,
    fallback_model: agent.fallback_model ?? '',
    temperature: agent.temperature,
    max_tokens: agent.max_tokens,
    system_prompt: agent.system_prompt,
    max_cost_usd: agent.max_cost_usd,
    daily_budget_usd: agent.daily_budget_usd,
    monthly_budget_usd: agent.monthly_budget_usd,
    tags: agent.tags,
    avatar_url: agent.avatar_url ?? '',
    tools_config: agent.tools_config,
    active: agent.status === 'active',
  };
}

/** What goes over the wire. The status is only sent for a new agent; a living one has its own switch. */
export function inputOf({ active, ...values }: AgentFormValues, isNew: boolean): AgentInput {
  return {
    ...values,
    fallback_model: values.fallback_model || null,
    avatar_url: values.avatar_url || null,
    ...(isNew ? { status: active ? ('active' as const) : ('inactive' as const) } : {}),
  };
}
