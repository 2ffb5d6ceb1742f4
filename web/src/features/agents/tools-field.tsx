import { useQuery } from '@tanstack/react-query';
import type { Agent } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Switch } from '@/components/ui/switch';
import { isEnabled, toolQueries, withTool } from './agent-tools';

type Config = Agent['tools_config'];

export function ToolsField({ value, onChange }: { value: Config; onChange: (config: Config) => void }) {
  const tools = useQuery(toolQueries.switches());
  if (tools.error && !tools.data)
    return <ErrorState what="The tools could not be loaded" error={tools.error} onRetry={() => void tools.refetch()} />;
  if (!tools.data) return <SkeletonRows rows={3} label="Loading tools" />;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">Tools</legend>
      <ul className="rounded-lg border border-line">
        {tools.data.map((tool) => {
          const id = `tool-${tool.names[0]}`;
          return (
            <li key={id} className="flex items-center gap-3 border-b border-line px-3 py-2 last:border-0">
              <label htmlFor={id} className="min-w-0 flex-1">
                <span className="block text-sm font-medium">{tool.label}</span>
                <span id={`${id}-help`} className="block text-sm text-ink-3">
                  {tool.help}
                </span>
              </label>
              <Switch
                id={id}
                aria-label={tool.label}
                aria-describedby={`${id}-help`}
                checked={isEnabled(value, tool)}
                onCheckedChange={(enabled) => onChange(withTool(value, tool, enabled))}
              />
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
