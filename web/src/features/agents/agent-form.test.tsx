import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Agent, Model, ModelProvider, Tool } from '@/api/types';
import { TooltipProvider } from '@/components/ui/tooltip';
import { modelQueries } from '@/features/settings/settings-queries';
import { Problem } from '@/lib/problem';
import { AgentForm } from './agent-form';
import { type AgentFormValues, agentFormSchema, inputOf, newAgentValues, valuesOf } from './agent-form-values';
import { estimateTokens, isUntouched, presets } from './agent-presets';
import { agentQueries } from './agent-queries';
import { isEnabled, switchesOf, type ToolSwitch, toolQueries, withTool } from './agent-tools';

const tool = (name: string, title: string) => ({ name, title, summary: `${title}.`, on_by_default: true }) as Tool;
const catalogue = [
  tool('calculator', 'Calculator'),
  tool('list_files', 'Workspace files'),
  tool('read_file', 'Workspace files'),
  tool('write_file', 'Workspace files'),
  { ...tool('web_search', 'Search'), on_by_default: false },
];
const [calculator, files, ...rest] = switchesOf(catalogue) as [ToolSwitch, ToolSwitch];

describe('tools', () => {
  it('of one title share a switch, and only those that agents have by default are offered', () => {
    expect(files.names).toEqual(['list_files', 'read_file', 'write_file']);
    expect(rest).toEqual([]);
  });
  it('are on unless they are switched off', () => {
    expect(isEnabled({}, calculator)).toBe(true);
    expect(isEnabled({ calculator: { enabled: false } }, calculator)).toBe(false);
    expect(isEnabled({ calculator: { precision: 3 } }, calculator)).toBe(true);
  });

  it('switch together, keep their other settings and those of strangers, and leave no trace when on', () => {
    const before = { calculator: { precision: 3 }, web_search: { enabled: true } };
    const off = withTool(withTool(before, files, false), calculator, false);
    expect(off).toEqual({
      calculator: { precision: 3, enabled: false },
      web_search: { enabled: true },
      list_files: { enabled: false },
      read_file: { enabled: false },
      write_file: { enabled: false },
    });
    expect(withTool(withTool(off, files, true), calculator, true)).toEqual(before);
  });
});

describe('values', () => {
  const valid: AgentFormValues = { ...newAgentValues('demo/echo'), name: 'A', description: 'B', system_prompt: 'C' };
  const wrong = (change: Partial<AgentFormValues>) =>
    agentFormSchema.safeParse({ ...valid, ...change }).error?.issues.map((issue) => issue.path[0]) ?? [];

  it('stay inside the limits of the server', () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ name: '   ' })).toEqual(['name']);
    expect(wrong({ description: 'x'.repeat(2_001) })).toEqual(['description']);
    expect(wrong({ model: '' })).toEqual(['model']);
    expect(wrong({ max_tokens: Number.NaN })).toEqual(['max_tokens']);
    expect(wrong({ max_tokens: 1.5 })).toEqual(['max_tokens']);
    expect(wrong({ tags: Array.from({ length: 21 }, (_, index) => `t${index}`) })).toEqual(['tags']);
    expect(wrong({ avatar_url: 'javascript:alert(1)' })).toEqual(['avatar_url']);
    expect(wrong({ fallback_model: 'demo/echo' })).toEqual(['fallback_model']);
  });

  it('go over the wire with a status only for a new agent, and nulls for what is empty', () => {
    expect(inputOf(valid, true)).toMatchObject({ status: 'active', avatar_url: null, fallback_model: null });
    expect(inputOf({ ...valid, active: false }, true).status).toBe('inactive');
    expect(inputOf(valid, false)).not.toHaveProperty('status');
    expect(inputOf(valid, true)).not.toHaveProperty('active');
  });

  it('of an agent come back as they were', () => {
    const agent = { ...inputOf(valid, false), id: '1', status: 'paused', fallback_model: 'demo/other', avatar_url: null } as Agent;
    expect(inputOf(valuesOf(agent), false)).toMatchObject({ name: 'A', fallback_model: 'demo/other', temperature: 0.8 });
  });
});

describe('prompts', () => {
  it('may be replaced when blank or an unchanged starter', () => {
    expect(isUntouched('  ')).toBe(true);
    expect(isUntouched(presets.creative.starters[0]?.prompt ?? '')).toBe(true);
    expect(isUntouched('My own words')).toBe(false);
  });
  it('are about four characters a token', () => expect([estimateTokens(''), estimateTokens('12345')]).toEqual([0, 2]));
});

describe('the form', () => {
  const model = { id: 'demo/echo', provider: 'demo', name: 'echo', display_name: 'Demo', available: true } as Model;
  const provider = { name: 'demo', display_name: 'Demo', is_configured: true } as ModelProvider;
  let client: QueryClient;

  beforeEach(() => {
    localStorage.clear();
    client = new QueryClient();
    client.setQueryData(modelQueries.list().queryKey, [model]);
    client.setQueryData(modelQueries.providers().queryKey, [provider]);
    client.setQueryData(toolQueries.switches().queryKey, catalogue);
    client.setQueryData(agentQueries.names().queryKey, { items: [], total: 0 });
  });

  const show = (onSubmit: (values: AgentFormValues) => Promise<void>) =>
    render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <TooltipProvider>
            <AgentForm id="f" draftKey="test" isNew initial={newAgentValues('demo/echo')} onSubmit={onSubmit} />
            <button type="submit" form="f">
              Create
            </button>
          </TooltipProvider>
        </MemoryRouter>
      </QueryClientProvider>,
    );

  it('gives a type its temperature, until somebody has chosen one', async () => {
    const user = userEvent.setup();
    show(async () => {});
    expect(screen.getByRole('slider', { name: 'Temperature' })).toHaveAttribute('aria-valuenow', '0.8');
    await user.click(screen.getByRole('radio', { name: /Automation/ }));
    expect(screen.getByRole('slider', { name: 'Temperature' })).toHaveAttribute('aria-valuenow', '0.2');
    screen.getByRole('slider', { name: 'Temperature' }).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(screen.getByRole('radio', { name: /Creative/ }));
    expect(screen.getByRole('slider', { name: 'Temperature' })).toHaveAttribute('aria-valuenow', '0.25');
  });

  it('fills the prompt from a starter of the type, and the description when that is empty', async () => {
    const user = userEvent.setup();
    show(async () => {});
    await user.click(screen.getByRole('radio', { name: /Analytical/ }));
    await user.click(screen.getByRole('button', { name: 'Researcher' }));
    const starter = presets.analytical.starters[1];
    expect(screen.getByLabelText(/System prompt/)).toHaveValue(starter?.prompt);
    expect(screen.getByLabelText(/Description/)).toHaveValue(starter?.description);
  });

  it('says what is missing and sends nothing', async () => {
    const user = userEvent.setup();
    const submit = vi.fn(async () => {});
    show(submit);
    await user.click(screen.getByRole('button', { name: 'Create' }));
    expect(await screen.findByText('Give the agent a name.')).toBeVisible();
    expect(screen.getByLabelText(/Name/)).toHaveAttribute('aria-invalid', 'true');
    expect(submit).not.toHaveBeenCalled();
  });

  it('shows the server’s refusal beside its field and keeps what was written', async () => {
    const user = userEvent.setup();
    const refused = new Problem(409, 'Conflict', "Agent with name 'Ada' already exists", 'duplicate_name');
    show(() => Promise.reject(refused));
    await user.type(screen.getByLabelText(/Name/), 'Ada');
    await user.click(screen.getByRole('button', { name: 'Tutor' }));
    await user.click(screen.getByRole('button', { name: 'Create' }));
    expect(await screen.findByText("Agent with name 'Ada' already exists")).toBeVisible();
    expect(screen.getByLabelText(/Name/)).toHaveValue('Ada');
    await waitFor(() => expect(screen.getByLabelText(/Name/)).toHaveFocus());
  });

  it('shows what belongs to no field above the form', async () => {
    const user = userEvent.setup();
    show(() => Promise.reject(new Problem(429, 'Too many requests', 'Too many new agents. Wait a minute.', 'rate_limited')));
    await user.type(screen.getByLabelText(/Name/), 'Ada');
    await user.click(screen.getByRole('button', { name: 'Tutor' }));
    await user.click(screen.getByRole('button', { name: 'Create' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Too many new agents. Wait a minute.');
  });
});
