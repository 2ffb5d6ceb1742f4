import type { Service, ServiceState, SettingInput, Settings } from '@/api/types';

export type ServiceField = 'api_key' | 'base_url' | 'client_id' | 'client_secret' | 'tenant_id' | 'vault_path';

export interface FieldSpec {
  name: ServiceField;
  label: string;
  secret?: boolean;
  required?: boolean;
  placeholder?: string | undefined;
  help?: string | undefined;
}

export interface ServiceSpec {
  name: string;
  label: string;
  about: string;
  group: 'models' | 'integrations';
  fields: readonly FieldSpec[];
  /** The variable that sets it from outside. */
  variable?: string | undefined;
}

/** A service of the server's catalogue as forms and rows use it. */
export function specOf(service: Service): ServiceSpec {
  return {
    name: service.name,
    label: service.title,
    about: service.description,
    group: service.kind,
    fields: service.fields.map(({ name, label, secret, required, placeholder, help }) => ({
      name: name as ServiceField,
      label,
      secret,
      required,
      placeholder: placeholder ?? undefined,
      help: help ?? undefined,
    })),
    variable: service.fields.find((field) => field.required)?.environment[0],
  };
}

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

/** The services of the catalogue first, then own endpoints by name. */
export function servicesOf(catalogue: readonly Service[], settings: Settings): { spec: ServiceSpec; state: ServiceState }[] {
  const known = catalogue.flatMap((service) => {
    const state = settings[service.name];
    return state ? [{ spec: specOf(service), state }] : [];
  });
  const own = Object.entries(settings)
    .filter(([name, state]) => state.custom && !catalogue.some((service) => service.name === name))
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
export function endpointNameProblem(name: string, catalogue: readonly Service[], taken: readonly string[]): string | null {
  if (!name) return 'Name is required';
  if (!/^[a-z0-9][a-z0-9_-]{0,49}$/.test(name)) return 'Use small letters, digits, - and _';
  if (name === 'demo' || catalogue.some((service) => service.name === name)) return 'This name belongs to a built-in service';
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
