import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Model, ModelProvider, Service, Settings } from '@/api/types';
import { answering } from '@/components/model-options';
import { agentRequests } from '@/features/agents/agent-queries';
import { taskRequests } from '@/features/tasks/task-queries';
import { advise, dismiss, hasRealModel, isDismissed } from './advice';
import { endpointName } from './endpoint-name';
import { runFirstTask, taskOf } from './first-task';
import { firstWay, modelsOf, proposedModel } from './ways';

const demo = { name: 'demo', is_configured: true, default_model: 'demo/echo' } as ModelProvider;
const claude = { name: 'anthropic', is_configured: false, default_model: 'anthropic/sonnet' } as ModelProvider;
const own = { name: 'lmstudio', is_configured: true, default_model: null } as ModelProvider;
const ready = { ...claude, is_configured: true };

describe('what a person is shown first', () => {
  const nothing = { welcome: false, hint: false };
  it('is the welcome until there is something of their own', () => {
    expect(advise({ has_own_data: false }, [demo], nothing)).toBe('welcome');
    expect(advise({ has_own_data: false }, [ready, demo], nothing)).toBe('welcome');
  });
  it('is a hint while only the demo answers', () => {
    expect(advise({ has_own_data: true }, [claude, demo], nothing)).toBe('model');
    expect(advise({ has_own_data: false }, [demo], { welcome: true, hint: false })).toBe('model');
  });
  it('is nothing of the kind otherwise', () => {
    expect(advise({ has_own_data: true }, [ready, demo], nothing)).toBeNull();
    expect(advise({ has_own_data: false }, [demo], { welcome: true, hint: true })).toBeNull();
  });
  it('does not count the demo as a model that thinks', () => {
    expect(hasRealModel([demo, claude])).toBe(false);
    expect(hasRealModel([demo, own])).toBe(true);
  });
});

describe('sending it away', () => {
  afterEach(() => localStorage.clear());
  it('is remembered, each by itself', () => {
    expect(isDismissed('welcome')).toBe(false);
    dismiss('welcome');
    expect(isDismissed('welcome')).toBe(true);
    expect(isDismissed('hint')).toBe(false);
  });
});

describe('the ways to a model', () => {
  const models = [
    { id: 'demo/echo', provider: 'demo' },
    { id: 'lmstudio/a', provider: 'lmstudio' },
    { id: 'anthropic/sonnet', provider: 'anthropic' },
  ] as Model[];

  it('begin with what is set up, then an Ollama that was found, then the demo', () => {
    expect(firstWay([claude, demo], false)).toBe('demo');
    expect(firstWay([claude, demo], true)).toBe('ollama');
    expect(firstWay([ready, demo], true)).toBe('anthropic');
    expect(firstWay([claude, own, demo], false)).toBe('endpoint');
  });
  it('offer only models that can answer now', () => {
    expect(modelsOf('anthropic', [claude, demo], models).models).toEqual([]);
    expect(modelsOf('endpoint', [claude, own, demo], models).models.map((model) => model.id)).toEqual(['lmstudio/a']);
  });
  it('leave out a key that was refused', () => {
    const refused = { anthropic: { configured: true, last_test: { success: false } } } as unknown as Settings;
    expect(answering([ready, demo], refused)).toEqual([demo]);
    expect(answering([ready, demo], {})).toEqual([ready, demo]);
    expect(answering([ready, demo], undefined)).toEqual([ready, demo]);
  });
  it('propose a model of what was just connected', () => {
    const vllm = { ...own, name: 'vllm' };
    const more = [...models, { id: 'vllm/b', provider: 'vllm' } as Model];
    expect(proposedModel('endpoint', [own, vllm, demo], more, null)).toBe('lmstudio/a');
    expect(proposedModel('endpoint', [own, vllm, demo], more, 'vllm')).toBe('vllm/b');
    expect(proposedModel('demo', [own, demo], more, 'vllm')).toBe('demo/echo');
    expect(proposedModel('anthropic', [claude, demo], more, null)).toBe('');
  });
});

describe('the name of an endpoint', () => {
  const catalogue = [
    { name: 'openai', base_url: 'https://api.openai.com/v1' },
    { name: 'ollama', base_url: 'http://localhost:11434' },
    { name: 'slack', base_url: null },
  ] as Service[];
  it.each([
    ['http://localhost:1234/v1', 'lmstudio'],
    ['http://127.0.0.1:8080/v1', 'llamacpp'],
    ['http://192.168.1.7:9999', 'local'],
    ['https://api.openai.com/v1', 'openai'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://Models.Example.org', 'models'],
    ['localhost:1234', ''],
    ['ftp://example.org', ''],
    ['', ''],
  ])('of %s is “%s”', (address, name) => expect(endpointName(address, [], catalogue)).toBe(name));
  it('is never one that is taken', () => {
    expect(endpointName('https://api.openai.com/v1', ['openai'], catalogue)).toBe('openai');
    expect(endpointName('http://localhost:1234/v1', ['lmstudio', 'lmstudio2'], catalogue)).toBe('lmstudio3');
  });
});

describe('the first task', () => {
  it('is a title when short, else the whole text is its description', () => {
    expect(taskOf(' Say hello ')).toEqual({ title: 'Say hello' });
    expect(taskOf('First line\nsecond')).toEqual({ title: 'First line', description: 'First line\nsecond' });
    expect(taskOf('x'.repeat(200)).title).toHaveLength(120);
  });

  it('takes the agent of an earlier try with the model chosen now', async () => {
    const { Problem } = await import('@/lib/problem');
    const known = { id: 'a1', name: 'My first agent', model: 'demo/echo', status: 'inactive' };
    vi.spyOn(agentRequests, 'create').mockRejectedValue(new Problem(409, 'Conflict', 'exists', 'conflict'));
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(
      new Response(JSON.stringify([{ ...known, id: 'a2', name: 'My first agent (copy)' }, known]), { headers: { 'X-Total-Count': '2' } }),
    );
    const update = vi.spyOn(agentRequests, 'update').mockResolvedValue({ ...known, model: 'anthropic/sonnet' } as never);
    const status = vi.spyOn(agentRequests, 'setStatus').mockResolvedValue({ ...known, status: 'active' } as never);
    const create = vi.spyOn(taskRequests, 'create').mockResolvedValue({ id: 't1' } as never);
    await runFirstTask('anthropic/sonnet', 'Say hello');
    expect(update).toHaveBeenCalledWith('a1', { model: 'anthropic/sonnet' });
    expect(status).toHaveBeenCalledWith('a1', 'active');
    expect(create).toHaveBeenCalledWith({ agent_id: 'a1', title: 'Say hello' });
  });
});
