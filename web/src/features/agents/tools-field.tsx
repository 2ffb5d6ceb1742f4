import type { Agent } from '@/api/types';
import { Switch } from '@/components/ui/switch';
import { builtInTools, isEnabled, withTool } from './agent-tools';

type Config = Agent['tools_config'];

export function ToolsField({ value, onChange }: { value: Config; onChange: (config: Config) => void }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">Tools</legend>
      <ul className="rounded-lg border border-line">
        {builtInTools.map((tool) => {
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
