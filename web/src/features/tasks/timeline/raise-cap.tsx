import { useState } from 'react';
import type { Task } from '@/api/types';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { messageOf } from '@/lib/problem';
import { useTaskActions } from '../use-task-actions';

/** A task that has reached its own limit goes on with a higher one. */
export function RaiseCap({ task, cap }: { task: Task; cap: number }) {
  const { setCap } = useTaskActions();
  const [text, setText] = useState(String(Math.max(cap * 2, 0.1)));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const next = Number(text);
  const valid = text.trim() !== '' && next > cap && next <= 1_000_000;
  const raise = async (amount: number | null) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await setCap(task, amount);
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(false);
  };
  return (
    <form
      className="mt-2 flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) void raise(next);
      }}
    >
      <FormField
        label="New limit in US dollars"
        className="max-w-48"
        error={failure ?? (text && !valid ? 'This has to be more than the present limit.' : undefined)}
      >
        {(control) => <Input {...control} inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />}
      </FormField>
      <Button variant="primary" type="submit" pending={busy} disabled={!valid}>
        Raise and go on
      </Button>
      <Button disabled={busy} onClick={() => void raise(null)}>
        Go on without a limit
      </Button>
    </form>
  );
}
