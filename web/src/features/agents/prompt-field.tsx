import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { AgentType } from '@/api/types';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { formatNumber } from '@/lib/format';
import { estimateTokens, isUntouched, presets, type Starter } from './agent-presets';

interface Props {
  type: AgentType;
  value: string;
  onChange: (prompt: string) => void;
  /** A starter also knows what the agent does. */
  onStarter: (starter: Starter) => void;
  onBlur: () => void;
  inputRef: (element: HTMLTextAreaElement | null) => void;
  error?: string | undefined;
}

/** The system prompt with starters for the type, its length, and about how many tokens every call pays for it. */
export function PromptField({ type, value, onChange, onStarter, onBlur, inputRef, error }: Props) {
  const [replaced, setReplaced] = useState<string | null>(null);
  const start = (starter: Starter) => {
    setReplaced(isUntouched(value) ? null : value);
    onChange(starter.prompt);
    onStarter(starter);
  };
  return (
    <FormField
      id="systemPrompt"
      label="System prompt"
      required
      error={error}
      help="How the agent works, in every task. Each call pays for these tokens."
      aside={`${formatNumber(value.length)} characters · about ${formatNumber(estimateTokens(value))} tokens`}
    >
      {(control) => (
        <>
          <div className="flex flex-wrap items-center gap-1.5">
            <span className="text-sm text-ink-3">Start from</span>
            {presets[type].starters.map((starter) => (
              <Button key={starter.label} size="sm" onClick={() => start(starter)}>
                {starter.label}
              </Button>
            ))}
            {replaced !== null && (
              <Button
                variant="ghost"
                size="sm"
                onClick={() => {
                  onChange(replaced);
                  setReplaced(null);
                }}
              >
                <Undo2 aria-hidden />
                Undo
              </Button>
            )}
          </div>
          <Textarea
            {...control}
            ref={inputRef}
            name="system_prompt"
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onBlur={onBlur}
            placeholder="You are a helpful assistant. …"
            spellCheck
            className="min-h-44 font-mono text-sm"
          />
        </>
      )}
    </FormField>
  );
}
