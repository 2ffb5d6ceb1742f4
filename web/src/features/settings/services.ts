import type { ServiceState, SettingInput, Settings } from '@/api/types';

export type ServiceField = 'api_key' | 'base_url' | 'client_id' | 'client_secret' | 'tenant_id' | 'vault_path';

export interface FieldSpec {
  name: ServiceField;
  label: string;
  secret?: boolean;
  required?: boolean;
  placeholder?: string;
  help?: string;
}

export interface ServiceSpec {
  name: string;
  label: string;
  about: string;
  group: 'models' | 'integrations';
  fields: readonly FieldSpec[];
  /** The variable that sets it from outside. */
  variable?: string;
}

const proxy: FieldSpec = {
  name: 'base_url',
  label: 'Address',
  placeholder: 'https://',
  help: 'Only for a proxy. Empty means the service itself.',
};
const key = (placeholder: string): FieldSpec => ({ name: 'api_key', label: 'API key', secret: true, required: true, placeholder });

/** The services the product knows, in the order they are shown. */
export const knownServices: readonly ServiceSpec[] = [
  {
    name: 'anthropic',
    label: 'Anthropic (Claude)',
    about: 'Claude models. Keys come from console.anthropic.com.',
    group: 'models',
    fields: [key('sk-ant-…'), proxy],
    variable: 'ANTHROPIC_API_KEY',
  },
  {
    name: 'openai',
    label: 'OpenAI (GPT)',
    about: 'GPT models. Keys come from platform.openai.com.',
    group: 'models',
    fields: [key('sk-…'), proxy],
    variable: 'OPENAI_API_KEY',
  },
  {
    name: 'mistral',
    label: 'Mistral AI',
    about: 'Mistral models. Keys come from console.mistral.ai.',
    group: 'models',
    fields: [key(''), proxy],
    variable: 'MISTRAL_API_KEY',
  },
  {
    name: 'ollama',
    label: 'Ollama',
    about: 'Models on this machine or in your network. Nothing leaves it.',
    group: 'models',
    fields: [{ name: 'base_url', label: 'Address', required: true, placeholder: 'http://localhost:11434' }],
    variable: 'OLLAMA_BASE_URL',
  },
  {
    name: 'slack',
    label: 'Slack',
    about: 'The token of a bot. It is checked and kept; agents cannot read or write messages yet.',
    group: 'integrations',
    fields: [{ name: 'api_key', label: 'Access token', secret: true, required: true, placeholder: 'xoxb-…' }],
    variable: 'SLACK_BOT_TOKEN',
  },
  {
    name: 'microsoft',
    label: 'Microsoft 365',
    about: 'An app registered in Entra. It is checked and kept; agents cannot use mail, calendar or files yet.',
    group: 'integrations',
    fields: [
      { name: 'client_id', label: 'Client ID', required: true, placeholder: 'Application (client) ID' },
      { name: 'client_secret', label: 'Client secret', secret: true, required: true },
      {
        name: 'tenant_id',
        label: 'Tenant ID',
        placeholder: 'Directory (tenant) ID',
        help: 'Without it the app cannot sign in by itself, only people with their own accounts (delegated sign-in).',
      },
    ],
    variable: 'MICROSOFT_CLIENT_ID',
  },
  {
    name: 'obsidian',
    label: 'Obsidian',
    about: 'A vault on this machine. The folder is checked; agents cannot read its notes yet.',
    group: 'integrations',
    fields: [
      {
        name: 'vault_path',
        label: 'Vault path',
        required: true,
        placeholder: '/path/to/vault',
        help: 'The folder that holds .obsidian, as the server sees it.',
      },
    ],
    variable: 'OBSIDIAN_VAULT_PATH',
  },
];

/** A server of one's own that speaks OpenAI's protocol. Its name is the prefix of its models. */
export function endpointSpec(name: string): ServiceSpec {
  return {
    name,
    label: name || 'Own endpoint',
    about: name ? `OpenAI-compatible. Its models are called ${name}/…` : 'Any server that speaks the protocol of OpenAI.',
    group: 'models',
    fields: [
      { name: 'base_url', label: 'Address', required: true, placeholder: 'http://localhost:1234/v1', help: 'Usually ends with /v1.' },
      { name: 'api_key', label: 'API key', secret: true, help: 'Only if the server asks for one.' },
    ],
  };
}

/** Known services first, then own endpoints by name. */
export function servicesOf(settings: Settings): { spec: ServiceSpec; state: ServiceState }[] {
  const known = knownServices.flatMap((spec) => {
    const state = settings[spec.name];
    return state ? [{ spec, state }] : [];
  });
  const own = Object.entries(settings)
    .filter(([name, state]) => state.custom && !knownServices.some((spec) => spec.name === name))
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([name, state]) => ({ spec: endpointSpec(name), state }));
  return [...known, ...own];
}

export type ServiceValues = Partial<Record<ServiceField, string>>;

/** What is wrong with a field, or null. A secret that is saved already may stay empty: that keeps it. */
export function fieldProblem(field: FieldSpec, value: string, saved: boolean): string | null {
  const text = value.trim();
  if (text === '') return field.required && !(field.secret && saved) ? `${field.label} is required` : null;
  if (field.name === 'base_url' && !/^https?:\/\/[^\s/]+/i.test(text)) return 'Write an address that starts with http:// or https://';
  if (field.name === 'vault_path' && /(^|[\\/])\.\.([\\/]|$)/.test(text)) return 'Path traversal patterns are not allowed';
  if (field.name === 'api_key' && field.label === 'API key' && field.required && text.length < 10) {
    return 'API key must be at least 10 characters';
  }
  return null;
}

/** Names of own endpoints become the prefix of model names. */
export function endpointNameProblem(name: string, taken: readonly string[]): string | null {
  if (!name) return 'Name is required';
  if (!/^[a-z0-9][a-z0-9_-]{0,49}$/.test(name)) return 'Use small letters, digits, - and _';
  if (name === 'demo' || knownServices.some((spec) => spec.name === name)) return 'This name belongs to a built-in service';
  return taken.includes(name) ? 'An endpoint with this name exists already' : null;
}

/** The request: empty secrets are left out, which keeps what is saved; other fields are sent as they stand. */
export function settingInput(spec: ServiceSpec, values: ServiceValues, test: boolean): SettingInput {
  const input: SettingInput = { service: spec.name, test_connection: test };
  for (const field of spec.fields) {
    const text = values[field.name]?.trim() ?? '';
    if (text !== '' || !field.secret) input[field.name] = text;
  }
  return input;
}
