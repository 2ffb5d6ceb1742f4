import type { Service } from '@/api/types';

const ports: Record<string, string> = { '1234': 'lmstudio', '8080': 'llamacpp', '8000': 'vllm', '4000': 'litellm' };

/**
 * A name for the service behind an address, which becomes the prefix of its models: the built-in service where the address is its own, a
 * usual name for well-known local ports, the host otherwise. Empty when the address is none.
 */
export function endpointName(address: string, taken: readonly string[], catalogue: readonly Service[]): string {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    return '';
  }
  if (!/^https?:$/.test(url.protocol) || !url.hostname) return '';
  const local = /^(localhost$|127\.|0\.0\.0\.0|\[|192\.168\.|10\.)/.test(url.hostname);
  const known = catalogue.find((service) => !local && service.base_url && new URL(service.base_url).hostname === url.hostname);
  if (known) return known.name;
  const word = local ? (ports[url.port] ?? 'local') : (url.hostname.replace(/^(www|api)\./, '').split('.')[0] ?? '');
  const name = word.toLowerCase().replace(/[^a-z0-9_-]/g, '') || 'endpoint';
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
