import { describe, expect, it } from 'vitest';
import type { Service, Settings } from '@/api/types';
import { endpointNameProblem, endpointSpec, type FieldSpec, fieldProblem, servicesOf, settingInput, specOf } from './services';

const service = (name: string, kind: Service['kind'], fields: Partial<Service['fields'][number]>[]): Service => ({
  name,
  title: name,
  description: '',
  kind,
  base_url: null,
  default_model: null,
  fields: fields.map((field) => ({
    name: '',
    label: '',
    secret: false,
    required: false,
    placeholder: null,
    help: null,
    environment: [],
    ...field,
  })),
});
const key = { name: 'api_key', label: 'API key', secret: true, required: true };
const address = { name: 'base_url', label: 'Address' };
const catalogue = [
  service('anthropic', 'models', [{ ...key, environment: ['ANTHROPIC_API_KEY', 'PERSONAL_Q_API_KEY'] }, address]),
  service('slack', 'integrations', [{ ...key, label: 'Access token' }]),
  service('microsoft', 'integrations', [{ name: 'client_id', label: 'Client ID', required: true }]),
  service('obsidian', 'integrations', [{ name: 'vault_path', label: 'Vault path', required: true }]),
  service('openai', 'models', [key, address]),
  service('ollama', 'models', [{ ...address, required: true }]),
];
const spec = (name: string) => specOf(catalogue.find((each) => each.name === name) as Service);
const field = (of: string, name: string) => spec(of).fields.find((each) => each.name === name) as FieldSpec;
const off = { configured: false, last_tested: null };

it('lists known services first, then own endpoints by name', () => {
  const settings: Settings = { zeta: { ...off, custom: true }, slack: off, alpha: { ...off, custom: true }, anthropic: off };
  expect(servicesOf(catalogue, settings).map((service) => service.spec.name)).toEqual(['anthropic', 'slack', 'alpha', 'zeta']);
});

it('names the variable that holds what is needed', () => {
  expect(spec('anthropic').variable).toBe('ANTHROPIC_API_KEY');
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
  expect(endpointNameProblem('lmstudio', catalogue, [])).toBeNull();
  expect(endpointNameProblem('', catalogue, [])).toBe('Name is required');
  expect(endpointNameProblem('LM Studio', catalogue, [])).toContain('small letters');
  expect(endpointNameProblem('openai', catalogue, [])).toContain('built-in');
  expect(endpointNameProblem('mine', catalogue, ['mine'])).toContain('exists already');
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
