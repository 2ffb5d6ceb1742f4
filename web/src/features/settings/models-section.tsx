import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Model } from '@/api/types';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { FilterMenu } from '@/components/filter-chips';
import { formatPrice } from '@/components/model-options';
import { SearchInput } from '@/components/search-input';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { fold } from '@/lib/fold';
import { formatCount, formatNumber } from '@/lib/format';
import { messageOf } from '@/lib/problem';
import { useRowKeys } from '@/lib/row-keys';
import { toast } from '@/lib/toast';
import { useUrlState } from '@/lib/use-url-state';
import { LearntFacts } from './learnt-facts';
import { ModelDialog } from './model-dialog';
import { ModelGroups } from './model-groups';
import { modelQueries, modelRequests } from './settings-queries';

export default function ModelsSection() {
  const client = useQueryClient();
  useRowKeys();
  const { data, error, refetch } = useQuery(modelQueries.list());
  const { data: providers } = useQuery(modelQueries.providers());
  const { state, set } = useUrlState({ search: '', provider: '' });
  const [editing, setEditing] = useState<Model | 'new' | null>(null);
  const refresh = useMutation({
    mutationFn: () => modelRequests.refresh(),
    onSuccess: (models) => {
      client.setQueryData(modelQueries.list().queryKey, models);
      void client.invalidateQueries({ queryKey: modelQueries.providers().queryKey });
      toast.success(`The catalogue holds ${formatNumber(models.length)} models`);
    },
    onError: (failure) => toast.error('The models could not be refreshed', { description: messageOf(failure) }),
  });
  const title = (name: string) => providers?.find((provider) => provider.name === name)?.display_name ?? name;
  const words = fold(state.search.trim());
  const shown = data?.filter(
    (model) =>
      (!state.provider || model.provider === state.provider) &&
      (!words || fold(`${model.id} ${model.display_name} ${title(model.provider)}`).includes(words)),
  );
  return (
    <div className="flex flex-col gap-3">
      <h2 className="sr-only">Models and prices</h2>
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput value={state.search} onSearch={(search) => set({ search })} label="Search models" />
        <FilterMenu
          label="Provider"
          options={[...new Set(data?.map((model) => model.provider))].map((name) => ({ value: name, label: title(name) }))}
          value={state.provider ? [state.provider] : []}
          onChange={([provider]) => set({ provider: provider ?? '' })}
        />
        <div className="flex gap-2 sm:ml-auto">
          <Button pending={refresh.isPending} onClick={() => refresh.mutate()}>
            {!refresh.isPending && <RotateCw aria-hidden />}
            Refresh
          </Button>
          <Button onClick={() => setEditing('new')}>
            <Plus aria-hidden />
            Add model
          </Button>
        </div>
      </div>
      <p className="text-sm text-ink-3">
        Prices are US dollars per million tokens. Costs are computed from them; a call whose price is unknown counts as unknown.
      </p>
      {error && !data && <ErrorState what="The models could not be loaded" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={8} label="Loading models" />}
      {shown?.length === 0 && <EmptyState title="No models match" drawing="search" />}
      {shown && shown.length > 0 && (
        <ModelGroups
          models={shown}
          title={title}
          searched={words !== '' || state.provider !== ''}
          table={(models, label) => <ModelTable models={models} label={label} onEdit={setEditing} />}
        />
      )}
      <LearntFacts />
      {editing && <ModelDialog model={editing === 'new' ? null : editing} providers={providers ?? []} onClose={() => setEditing(null)} />}
    </div>
  );
}

function ModelTable({ models, label, onEdit }: { models: readonly Model[]; label: string; onEdit: (model: Model) => void }) {
  return (
    <Table aria-label={label}>
      <thead>
        <tr>
          <TableHead>Model</TableHead>
          <TableHead className="text-right max-md:hidden">Context</TableHead>
          <TableHead className="text-right max-md:hidden">Longest answer</TableHead>
          <TableHead className="text-right">Input</TableHead>
          <TableHead className="text-right">Output</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <TableRow key={model.id} data-row data-testid="model-row">
            <TableCell className="min-w-40 py-1">
              <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium">{model.display_name}</span>
                <ModelBadges model={model} />
              </div>
              <p className="font-mono text-xs wrap-anywhere text-ink-3">
                {model.id}
                {model.retired && model.successor && <span className="font-sans"> · use {model.successor}</span>}
              </p>
            </TableCell>
            <TableCell className="tabular text-right max-md:hidden">{formatCount(model.context_window)}</TableCell>
            <TableCell className="tabular text-right max-md:hidden">{formatCount(model.max_output_tokens)}</TableCell>
            <TableCell className="tabular text-right">{formatPrice(model.input_price_per_million)}</TableCell>
            <TableCell className="tabular text-right">{formatPrice(model.output_price_per_million)}</TableCell>
            <TableCell className="w-px py-0">
              <div className="flex justify-end">
                <Button variant="ghost" size="icon-sm" aria-label={`Edit ${model.id}`} onClick={() => onEdit(model)}>
                  <Pencil aria-hidden />
                </Button>
                {model.custom && <RemoveModel model={model} />}
              </div>
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function ModelBadges({ model }: { model: Model }) {
  return (
    <>
      {model.is_recommended && <Badge tone="accent">Recommended</Badge>}
      {model.custom && <Badge tone="outline">Yours</Badge>}
      {model.retired && <Badge tone="idle">Retired</Badge>}
    </>
  );
}

/** A price of one's own goes back to the catalogue's; a model of one's own goes away. */
function RemoveModel({ model }: { model: Model }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => modelRequests.remove(model.id),
    onSuccess: () =>
      toast.success(`Your entry for ${model.id} is removed`, {
        action: {
          label: 'Undo',
          onClick: () => void modelRequests.save(model.id, model).then(() => client.invalidateQueries({ queryKey: modelQueries.all() })),
        },
      }),
    onError: (error) => toast.error(`${model.id} could not be removed`, { description: messageOf(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: modelQueries.all() }),
  });
  return (
    <Button variant="ghost" size="icon-sm" aria-label={`Remove ${model.id}`} pending={remove.isPending} onClick={() => remove.mutate()}>
      {!remove.isPending && <Trash2 aria-hidden />}
    </Button>
  );
}
