import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { agentQueries } from '@/features/agents/agent-queries';
import { saveText } from '@/lib/save-file';
import { freeId } from '../list/steps';
import type { Draft } from './graph-edit';
import type { Change } from './use-editor';
import { fromYaml, type Named, toYaml } from './yaml-text';

/** The same workflow as text: what is drawn is written here, and what is written here is drawn. */
export default function YamlPanel(props: { draft: Draft; change: Change }) {
  const { data, error, refetch } = useQuery(agentQueries.names());
  if (error && !data) return <ErrorState what="The names of the agents could not be loaded" error={error} onRetry={() => void refetch()} />;
  return data ? <YamlText {...props} agents={data.items} /> : <Skeleton className="h-64" />;
}

function YamlText({ draft, change, agents }: { draft: Draft; change: Change; agents: Named }) {
  const [text, setText] = useState(() => toYaml(draft, agents));
  const [of, setOf] = useState(draft);
  const [error, setError] = useState<string | undefined>();
  // A change on the canvas replaces the text; the echo of our own does not.
  useEffect(() => {
    if (draft === of) return;
    setOf(draft);
    setText(toYaml(draft, agents));
    setError(undefined);
  }, [draft, of, agents]);
  const type = (next: string) => {
    setText(next);
    const read = fromYaml(next, agents);
    setError(read.ok ? undefined : read.error);
    if (!read.ok) return;
    setOf(read.draft);
    change(() => read.draft, 'yaml');
  };
  return (
    <div className="flex h-full min-h-0 flex-col gap-3">
      <FormField label="YAML" error={error} className="min-h-0 flex-1">
        {(control) => (
          <Textarea
            {...control}
            spellCheck={false}
            className="min-h-64 flex-1 resize-none font-mono text-xs leading-[18px] whitespace-pre"
            value={text}
            onChange={(event) => type(event.target.value)}
          />
        )}
      </FormField>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => saveText(`${freeId(draft.name, [])}.yaml`, text, 'application/yaml')}>
          <Download aria-hidden />
          Download
        </Button>
        <label className="inline-flex h-7 cursor-pointer items-center rounded-md border border-line bg-surface px-2.5 text-sm font-medium focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:bg-hover">
          Import file
          <input
            type="file"
            accept=".yaml,.yml,.json"
            className="sr-only"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) void file.text().then(type);
            }}
          />
        </label>
      </div>
    </div>
  );
}
