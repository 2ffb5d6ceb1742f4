import { describe, expect, it } from 'vitest';
import type { Settings } from '@/api/types';
import { endpointNameProblem, endpointSpec, fieldProblem, knownServices, servicesOf, settingInput } from './services';

const spec = (name: string) => knownServices.find((service) => service.name === name) as (typeof knownServices)[number];
const field = (service: string, name: string) =>
  spec(service).fields.find((each) => each.name === name) as (typeof knownServices)[number]['fields'][number];
const off = { configured: false, last_tested: null };

it('lists known services first, then own endpoints by name', () => {
  const settings: Settings = { zeta: { ...off, custom: true }, slack: off, alpha: { ...off, custom: true }, anthropic: off };
  expect(servicesOf(settings).map((service) => service.spec.name)).toEqual(['anthropic', 'slack', 'alpha', 'zeta']);
});

describe('fields', () => {
  it('that are required say so, but a saved secret may stay empty', () => {
    expect(fieldProblem(field('anthropic', 'api_key'), '', false)).toBe('API key is required');
    expect(fieldProblem(field('anthropic', 'api_key'), ' ', true)).toBeNull();
    expect(fieldProblem(field('microsoft', 'client_id'), '', true)).toBe('Client ID is required');
    expect(fieldProblem(field('anthropic', 'base_url'), '', false)).toBeNull();
  });
  it('are checked before the server has to', () => {
    expect(fieldProblem(field('anthropic', 'api_key'), 'short', false)).toBe('API key must be at least 10 characters');
    expect(fieldProblem(field('ollama', 'base_url'), 'localhost:11434', false)).toContain('http://');
    expect(fieldProblem(field('ollama', 'base_url'), 'http://localhost:11434', false)).toBeNull();
    expect(fieldProblem(field('obsidian', 'vault_path'), '/home/../etc', false)).toBe('Path traversal patterns are not allowed');
    expect(fieldProblem(field('obsidian', 'vault_path'), 'C:\\Notes\\My vault', false)).toBeNull();
  });
});

it('an endpoint has a name that can stand before its models', () => {
  expect(endpointNameProblem('lmstudio', [])).toBeNull();
  expect(endpointNameProblem('', [])).toBe('Name is required');
  expect(endpointNameProblem('LM Studio', [])).toContain('small letters');
  expect(endpointNameProblem('openai', [])).toContain('built-in');
  expect(endpointNameProblem('mine', ['mine'])).toContain('exists already');
});

it('an empty secret is not sent, so that the saved one stays; an emptied address is', () => {
  expect(settingInput(spec('anthropic'), { api_key: '', base_url: '' }, false)).toEqual({
    service: 'anthropic',
    test_connection: false,
    base_url: '',
  });
  expect(settingInput(endpointSpec('mine'), { base_url: ' http://a/v1 ', api_key: 'k' }, true)).toEqual({
    service: 'mine',
    test_connection: true,
    base_url: 'http://a/v1',
    api_key: 'k',
  });
});
