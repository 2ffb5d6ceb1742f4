import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Service } from '@/api/types';
import { SecretInput } from '@/components/secret-input';
import { TestResult } from '@/components/test-result';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { modelQueries, settingsQueries } from '@/features/settings/settings-queries';
import { messageOf } from '@/lib/problem';
import { endpointName } from './endpoint-name';
import { useConnect } from './use-connect';

interface Props {
  onTry: () => void;
  onConnected: (provider: string) => void;
}

export function AnthropicForm({ onTry, onConnected }: Props) {
  const connect = useConnect(onTry, onConnected);
  const [apiKey, setApiKey] = useState('');
  const submit = () => apiKey.trim() && connect.mutate({ service: 'anthropic', api_key: apiKey.trim() });
  return (
    <ConnectForm onSubmit={submit} error={connect.error}>
      <FormField label="API key" help="From console.anthropic.com. Stored encrypted on this machine, never shown again.">
        {(control) => (
          <WithButton label="Test key" pending={connect.isPending} disabled={!apiKey.trim()}>
            <SecretInput
              {...control}
              what="API key"
              placeholder="sk-ant-…"
              value={apiKey}
              onChange={(event) => setApiKey(event.target.value)}
            />
          </WithButton>
        )}
      </FormField>
    </ConnectForm>
  );
}

export function OllamaForm({ onTry, onConnected, address, found }: Props & { address: string; found: boolean }) {
  const client = useQueryClient();
  const connect = useConnect(onTry, onConnected);
  const look = useMutation({
    mutationFn: () =>
      Promise.all([
        client.refetchQueries({ queryKey: settingsQueries.services().queryKey }),
        client.invalidateQueries({ queryKey: modelQueries.all() }),
      ]),
  });
  const [url, setUrl] = useState(address);
  return (
    <ConnectForm onSubmit={() => connect.mutate({ service: 'ollama', base_url: url.trim() })} error={connect.error}>
      {!found && (
        <p className="text-sm text-ink-2">
          Nothing answers there yet. Start Ollama and pull a model (<code className="font-mono text-xs">ollama pull qwen3</code>), then{' '}
          <Button variant="link" className="text-sm" pending={look.isPending} onClick={() => look.mutate()}>
            look again
          </Button>
          .
        </p>
      )}
      <FormField label="Address">
        {(control) => (
          <WithButton label="Connect" pending={connect.isPending} disabled={!url.trim()}>
            <Input {...control} value={url} onChange={(event) => setUrl(event.target.value)} spellCheck={false} autoComplete="off" />
          </WithButton>
        )}
      </FormField>
    </ConnectForm>
  );
}

const examples = ['http://localhost:1234/v1', 'http://localhost:8080/v1', 'https://api.openai.com/v1', 'https://api.mistral.ai/v1'];

export function EndpointForm({
  onTry,
  onConnected,
  taken,
  catalogue,
}: Props & { taken: readonly string[]; catalogue: readonly Service[] }) {
  const connect = useConnect(onTry, onConnected);
  const [url, setUrl] = useState('');
  const [apiKey, setApiKey] = useState('');
  const name = endpointName(url, taken, catalogue);
  const submit = () =>
    name && connect.mutate({ service: name, base_url: url.trim(), ...(apiKey.trim() ? { api_key: apiKey.trim() } : {}) });
  return (
    <ConnectForm onSubmit={submit} error={connect.error}>
      <FormField label="Address" help={name ? `Its models will be called ${name}/…` : 'Usually ends with /v1.'}>
        {(control) => (
          <>
            <Input
              {...control}
              value={url}
              onChange={(event) => setUrl(event.target.value)}
              list={`${control.id}-examples`}
              placeholder="http://localhost:1234/v1"
              spellCheck={false}
              autoComplete="off"
            />
            <datalist id={`${control.id}-examples`}>
              {examples.map((example) => (
                <option key={example} value={example} />
              ))}
            </datalist>
          </>
        )}
      </FormField>
      <FormField label="API key" help="Only if the server asks for one.">
        {(control) => (
          <WithButton label="Connect" pending={connect.isPending} disabled={!name}>
            <SecretInput {...control} what="API key" value={apiKey} onChange={(event) => setApiKey(event.target.value)} />
          </WithButton>
        )}
      </FormField>
    </ConnectForm>
  );
}

function ConnectForm({ onSubmit, error, children }: { onSubmit: () => void; error: Error | null; children: ReactNode }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {children}
      {error && <TestResult success={false}>{messageOf(error)}</TestResult>}
    </form>
  );
}

function WithButton({ label, pending, disabled, children }: { label: string; pending: boolean; disabled: boolean; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-2">
      <div className="min-w-0 flex-1 basis-56">{children}</div>
      <Button type="submit" className="h-9" pending={pending} disabled={disabled}>
        {label}
      </Button>
    </div>
  );
}
