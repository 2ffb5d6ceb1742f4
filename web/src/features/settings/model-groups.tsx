import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Model } from '@/api/types';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import { formatNumber, plural } from '@/lib/format';

/** Models by provider, in the order of the list. */
export function byProvider(models: readonly Model[]): { provider: string; current: Model[]; retired: Model[] }[] {
  return [...new Set(models.map(({ provider }) => provider))].map((provider) => {
    const of = models.filter((model) => model.provider === provider);
    return { provider, current: of.filter((model) => !model.retired), retired: of.filter((model) => model.retired) };
  });
}

/** The models, a fold for each provider: open where models can be used, and wherever something is searched. */
export function ModelGroups({
  models,
  title,
  searched,
  table,
}: {
  models: readonly Model[];
  title: (provider: string) => string;
  searched: boolean;
  table: (models: readonly Model[], label: string) => ReactNode;
}) {
  return (
    <div className="flex flex-col gap-2">
      {byProvider(models).map(({ provider, current, retired }) => (
        <ProviderModels
          key={`${provider} ${searched}`}
          title={title(provider)}
          current={current}
          retired={retired}
          searched={searched}
          table={table}
        />
      ))}
    </div>
  );
}

function ProviderModels({
  title,
  current,
  retired,
  searched,
  table,
}: {
  title: string;
  current: readonly Model[];
  retired: readonly Model[];
  searched: boolean;
  table: (models: readonly Model[], label: string) => ReactNode;
}) {
  const available = [...current, ...retired].some((model) => model.available);
  const [open, setOpen] = useState(searched || available);
  const [all, setAll] = useState(searched || current.length === 0);
  const id = useId();
  return (
    <section aria-label={title} data-testid="model-group">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
          className="flex min-h-10 w-full items-center gap-2 rounded-lg border border-line bg-surface px-3 text-left hover:bg-hover"
        >
          <ChevronRight aria-hidden className={cn('size-4 shrink-0 text-ink-3 transition-transform', open && 'rotate-90')} />
          <span className="min-w-0 flex-1 truncate font-medium">{title}</span>
          <span className="tabular text-right text-sm text-ink-3">
            {plural(current.length, 'model')}
            {retired.length > 0 && <span className="max-sm:hidden">, {formatNumber(retired.length)} retired</span>}
            {!available && ' · not set up'}
          </span>
        </button>
      </h3>
      {open && (
        <div id={id} className="mt-2 mb-2 flex flex-col items-start gap-2">
          {table(all ? [...current, ...retired] : current, `Models of ${title}`)}
          {!all && retired.length > 0 && (
            <Button variant="ghost" size="sm" onClick={() => setAll(true)}>
              Show {plural(retired.length, 'retired model')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
