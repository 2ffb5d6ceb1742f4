import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Budget } from '@/api/types';
import { ErrorState } from '@/components/error-state';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { FormField } from '@/components/ui/form-field';
import { Input } from '@/components/ui/input';
import { SkeletonRows } from '@/components/ui/skeleton';
import { formatCost } from '@/lib/format';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { useUnsaved } from '@/lib/use-unsaved';
import { settingsQueries, settingsRequests } from './settings-queries';

/** What all agents together may spend on model calls. */
export default function BudgetSection() {
  const { data, error, refetch } = useQuery(settingsQueries.budget());
  if (error && !data) return <ErrorState what="The budget could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} label="Loading" />;
  return (
    <Section title="What all agents together may spend">
      <BudgetForm budget={data} />
    </Section>
  );
}

const textOf = (amount: number | null) => (amount === null ? '' : String(amount));
const isAmount = (text: string) => text.trim() === '' || (Number(text) >= 0 && Number(text) <= 1_000_000);
const amountOf = (text: string) => (text.trim() === '' ? null : Number(text));

function BudgetForm({ budget }: { budget: Budget }) {
  const client = useQueryClient();
  const [daily, setDaily] = useState(textOf(budget.daily_usd));
  const [monthly, setMonthly] = useState(textOf(budget.monthly_usd));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const unsaved = useUnsaved(null, daily !== textOf(budget.daily_usd) || monthly !== textOf(budget.monthly_usd), null);
  const wrong = 'Write an amount in US dollars, or leave it empty.';
  const save = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const saved = await settingsRequests.setBudget({ daily_usd: amountOf(daily), monthly_usd: amountOf(monthly) });
      unsaved.release();
      client.setQueryData(settingsQueries.budget().queryKey, saved);
      toast.success('Budget saved');
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(false);
  };
  return (
    <form
      noValidate
      aria-label="Budget"
      className="flex max-w-[640px] flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isAmount(daily) && isAmount(monthly)) void save();
      }}
    >
      <p className="text-ink-2">
        The most a model call can cost is set aside before it is made. A task whose next call would go beyond a limit waits until there is
        room again. Agents and tasks can have limits of their own.
      </p>
      {failure && <FormAlert>{failure}</FormAlert>}
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField
          id="daily_usd"
          label="Daily budget"
          help={`In US dollars. Today: ${formatCost(budget.spent_today_usd)}.`}
          error={isAmount(daily) ? undefined : wrong}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              placeholder="No limit"
              value={daily}
              onChange={(event) => setDaily(event.target.value)}
            />
          )}
        </FormField>
        <FormField
          id="monthly_usd"
          label="Monthly budget"
          help={`In US dollars. This month: ${formatCost(budget.spent_month_usd)}.`}
          error={isAmount(monthly) ? undefined : wrong}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              placeholder="No limit"
              value={monthly}
              onChange={(event) => setMonthly(event.target.value)}
            />
          )}
        </FormField>
      </div>
      <Button variant="primary" type="submit" pending={busy} className="self-start">
        Save
      </Button>
    </form>
  );
}
