import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Cloud, HardDrive, Sparkles, Terminal } from 'lucide-react';
import { useState } from 'react';
import { ChoiceGroup, ChoiceRow } from '@/components/choice-row';
import { ErrorState } from '@/components/error-state';
import { Badge } from '@/components/ui/badge';
import { SkeletonRows } from '@/components/ui/skeleton';
import { modelQueries, settingsQueries } from '@/features/settings/settings-queries';
import { AnthropicForm, EndpointForm, OllamaForm } from './connect-forms';
import { type Way, wayOf } from './ways';

interface Props {
  way: Way;
  onWay: (way: Way) => void;
  onConnected: (provider: string) => void;
}

const usualOllama = 'http://localhost:11434';

export function ChooseModel({ way, onWay, onConnected }: Props) {
  const { data: providers, error, refetch } = useQuery(modelQueries.providers());
  const { data: settings } = useQuery(settingsQueries.services());
  const catalogue = useQuery(settingsQueries.catalogue());
  // A service is saved before it is tested: until the test has passed, its form stays, with what was typed and what is wrong.
  const [tried, setTried] = useState<Way | null>(null);
  if (error && !providers) return <ErrorState what="The models could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (catalogue.error && !catalogue.data)
    return <ErrorState what="The services could not be loaded" error={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  if (!providers || !settings || !catalogue.data) return <SkeletonRows rows={4} label="Looking for models" />;
  const refused = (name: string) => settings[name]?.last_test?.success === false;
  const ready = (name: string) =>
    tried !== wayOf(name) && !refused(name) && providers.find((provider) => provider.name === name)?.is_configured === true;
  const others = providers.filter((provider) => provider.is_configured && wayOf(provider.name) === 'endpoint' && !refused(provider.name));
  const form = (of: Way) => ({
    onTry: () => setTried(of),
    onConnected: (provider: string) => {
      setTried(null);
      onConnected(provider);
    },
  });
  const ollama = settings.ollama;
  const found = ollama?.detected === true;
  return (
    <ChoiceGroup aria-label="Model" value={way} onValueChange={(next) => onWay(next as Way)} className="flex flex-col gap-2">
      <ChoiceRow
        value="anthropic"
        chosen={way === 'anthropic'}
        icon={<Sparkles aria-hidden />}
        title="Claude"
        about="By Anthropic. Needs an API key."
        badge={ready('anthropic') && <Ready />}
      >
        {ready('anthropic') ? (
          <p className="text-sm text-ink-2">
            {settings.anthropic?.source === 'environment' ? 'The key of the environment is used.' : 'A key is saved.'}
          </p>
        ) : (
          <AnthropicForm {...form('anthropic')} />
        )}
      </ChoiceRow>
      <ChoiceRow
        value="ollama"
        chosen={way === 'ollama'}
        icon={<HardDrive aria-hidden />}
        title="Ollama"
        about="On this machine. Free, and nothing leaves it."
        badge={found && tried !== 'ollama' ? <Ready word="Found" /> : ready('ollama') && <Ready />}
      >
        {ready('ollama') ? (
          <p className="text-sm text-ink-2">{found ? `Found at ${ollama.base_url ?? usualOllama}.` : `Set up at ${ollama?.base_url}.`}</p>
        ) : (
          <OllamaForm {...form('ollama')} address={ollama?.base_url ?? usualOllama} found={found} />
        )}
      </ChoiceRow>
      <ChoiceRow
        value="endpoint"
        chosen={way === 'endpoint'}
        icon={<Cloud aria-hidden />}
        title="Another server"
        about="OpenAI, Mistral, LM Studio, llama.cpp, vLLM: whatever speaks the protocol of OpenAI."
        badge={others.length > 0 && <Ready />}
      >
        {others.length > 0 && (
          <p className="mb-3 text-sm text-ink-2">Set up: {others.map((provider) => provider.display_name).join(', ')}.</p>
        )}
        <EndpointForm
          {...form('endpoint')}
          catalogue={catalogue.data}
          taken={Object.keys(settings).filter((name) => !(settings[name]?.custom && refused(name)))}
        />
      </ChoiceRow>
      <ChoiceRow
        value="demo"
        chosen={way === 'demo'}
        icon={<Terminal aria-hidden />}
        title="Demo model"
        about="To look around: no key, no network. It streams and uses tools, but does not think."
        badge={<Ready />}
      />
    </ChoiceGroup>
  );
}

function Ready({ word = 'Ready' }: { word?: string }) {
  return (
    <Badge tone="ok">
      <CircleCheck aria-hidden />
      {word}
    </Badge>
  );
}
