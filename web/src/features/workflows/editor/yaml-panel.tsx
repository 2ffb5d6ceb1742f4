import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { agentQueries } from '@/features/agents/agent-queries';
import { messageOf } from '@/lib/problem';
import { readText } from '@/lib/read-text';
import { saveText } from '@/lib/save-file';
import { toast } from '@/lib/toast';
import { freeId } from '../graph/ids';
import type { Named } from './agent-names';
import type { Draft } from './graph-edit';
import type { Editor } from './use-editor';
import { fromYaml, toYaml } from './yaml-text';

/** The same workflow as text: what is drawn is written here, and what is written here is drawn. */
export default function YamlPanel({ editor }: { editor: Editor }) {
  const { data, error, refetch } = useQuery(agentQueries.names());
  if (error && !data) return <ErrorState what="The names of the agents could not be loaded" error={error} onRetry={() => void refetch()} />;
  return data ? <YamlText editor={editor} agents={data.items} /> : <Skeleton className="h-64" />;
}

function YamlText({ editor, agents }: { editor: Editor; agents: Named }) {
  const { draft, broken, dispatch } = editor;
  const [typed, setTyped] = useState<{ text: string; draft: Draft }>(() => ({ text: broken?.text ?? toYaml(draft, agents), draft }));
  // A change on the canvas replaces the text; the echo of our own does not, and neither does what cannot be read yet.
  useEffect(() => {
    if (!broken && typed.draft !== draft) setTyped({ text: toYaml(draft, agents), draft });
  }, [broken, typed, draft, agents]);
  const type = (next: string) => {
    const read = fromYaml(next, agents);
    if (!read.ok) {
      setTyped({ text: next, draft });
      dispatch({ type: 'text', broken: { text: next, error: read.error } });
      return;
    }
    setTyped({ text: next, draft: read.draft });
    if (broken) dispatch({ type: 'text', broken: null });
    dispatch({ type: 'change', to: () => read.draft, tag: 'yaml' });
  };
  const text = broken?.text ?? typed.text;
  return (
    <div className="flex h-full min-h-0 flex-col gap-3">
      <FormField label="YAML" error={broken?.error} className="min-h-0 flex-1">
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
      {broken && (
        <p className="text-sm text-ink-2">
          This text is kept as you typed it. Until it can be read, nothing can be saved and the canvas shows what could be read last.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {broken && (
          <Button
            size="sm"
            onClick={() => {
              setTyped({ text: toYaml(draft, agents), draft });
              dispatch({ type: 'text', broken: null });
            }}
          >
            Discard this text
          </Button>
        )}
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
              if (file)
                void readText(file).then(type, (error: unknown) =>
                  toast.error('The file was not imported', { description: messageOf(error) }),
                );
            }}
          />
        </label>
      </div>
    </div>
  );
}
