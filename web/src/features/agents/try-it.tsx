import { Play } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import type { Agent, Task } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Textarea } from '@/components/ui/input';
import { cn } from '@/lib/cn';
import { messageOf } from '@/lib/problem';
import { type AgentFormValues, inputOf } from './agent-form-values';
import { agentRequests } from './agent-queries';
import { TryResult } from './try-result';

interface Tries {
  mine: Task;
  /** With what is saved, when that was to be compared. */
  saved: Task | null;
  /** Whether what was tried was saved as it stood. */
  same: boolean;
}

/** An input for the agent as the form has it now, saved or not, and what comes of it; beside it the same with what is saved. */
export function TryIt({ agent, read }: { agent: Agent; read: () => { values: AgentFormValues; dirty: boolean } }) {
  const id = useId();
  const [input, setInput] = useState('');
  const [compare, setCompare] = useState(false);
  const [tries, setTries] = useState<Tries | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const start = async () => {
    if (busy || !input.trim()) return;
    setBusy(true);
    setProblem(null);
    const { values, dirty } = read();
    try {
      const { model, fallback_model, temperature, max_tokens, system_prompt, tools_config } = inputOf(values, false);
      const mine = await agentRequests.tryOut(agent.id, {
        input,
        settings: { model, fallback_model, temperature, max_tokens, system_prompt, tools_config },
      });
      setTries({ mine, saved: null, same: !dirty });
      // Without a change there is nothing to compare with: it is the saved version.
      if (compare && dirty) {
        const saved = await agentRequests.tryOut(agent.id, { input });
        setTries({ mine, saved, same: !dirty });
      }
    } catch (error) {
      setProblem(messageOf(error));
    }
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void start();
  };
  return (
    <section
      aria-labelledby={`${id}-title`}
      data-testid="try-it"
      className="@container flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <div>
        <h2 id={`${id}-title`} className="font-semibold">
          Try it
        </h2>
        <p id={`${id}-help`} className="text-sm text-ink-2">
          Runs with what stands in the form, saved or not. It is in no list of tasks; what it costs counts towards the budget, and tools act
          for real.
        </p>
      </div>
      <Textarea
        aria-label="Input to try"
        aria-describedby={`${id}-help`}
        value={input}
        onChange={(event) => setInput(event.target.value)}
        onKeyDown={onKeyDown}
        maxLength={100_000}
        rows={3}
        placeholder="What would you ask this agent?"
        className="min-h-20"
      />
      <div className="flex flex-wrap items-center gap-3">
        <label htmlFor={`${id}-compare`} className="flex items-center gap-2 text-sm">
          <Checkbox id={`${id}-compare`} checked={compare} onCheckedChange={(on) => setCompare(on === true)} />
          Compare with the saved version
        </label>
        <Button
          variant="primary"
          size="sm"
          className="ml-auto"
          pending={busy}
          disabled={!input.trim() || agent.status === 'paused'}
          onClick={() => void start()}
        >
          <Play aria-hidden />
          Try
        </Button>
      </div>
      {agent.status === 'paused' && <p className="text-sm text-ink-2">The agent is paused, and so are tries. Activate it first.</p>}
      {problem && <FormAlert>{problem}</FormAlert>}
      {tries?.same && compare && (
        <p className="text-sm text-ink-2">Nothing is changed: what was tried is the saved version, so there is nothing beside it.</p>
      )}
      {tries && (
        <div className={cn('grid gap-3', tries.saved && '@2xl:grid-cols-2')}>
          <TryResult key={tries.mine.id} task={tries.mine} title={tries.same ? 'Saved version' : 'With your changes'} />
          {tries.saved && <TryResult key={tries.saved.id} task={tries.saved} title="Saved version" />}
        </div>
      )}
    </section>
  );
}
