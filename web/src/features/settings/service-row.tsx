import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ServiceState } from '@/api/types';
import { RelativeTime } from '@/components/relative-time';
import { TestResult } from '@/components/test-result';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import type { ServiceSpec } from './services';
import { modelQueries, settingsQueries, settingsRequests } from './settings-queries';

export function ServiceRow({ spec, state, onEdit }: { spec: ServiceSpec; state: ServiceState; onEdit: () => void }) {
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const changed = () => {
    void client.invalidateQueries({ queryKey: settingsQueries.all() });
    void client.invalidateQueries({ queryKey: modelQueries.all() });
  };
  const test = useMutation({
    mutationFn: () => settingsRequests.test(spec.name),
    onSettled: changed,
  });
  const remove = useMutation({
    mutationFn: () => settingsRequests.remove(spec.name),
    onSuccess: () => {
      setRemoving(false);
      test.reset();
      toast.success(`${spec.label} removed`);
    },
    onError: (error) => toast.error(`${spec.label} could not be removed`, { description: messageOf(error) }),
    onSettled: changed,
  });
  const result = test.error ? { success: false, message: messageOf(test.error) } : (test.data ?? state.last_test ?? null);
  return (
    <li data-testid={`service-${spec.name}`} className="border-b border-line py-3 last:border-0 last:pb-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            {spec.label}
            <StateBadge state={state} />
          </h3>
          <p className="text-sm wrap-anywhere text-ink-3">
            {spec.about} <Facts state={state} />
          </p>
        </div>
        <div className="flex items-center gap-1.5">
          {(state.configured || state.detected) && (
            <Button size="sm" pending={test.isPending} onClick={() => test.mutate()} aria-label={`Test ${spec.label}`}>
              {test.isPending ? 'Testing' : 'Test'}
            </Button>
          )}
          <Button size="sm" onClick={onEdit} aria-label={`${state.configured ? 'Edit' : 'Configure'} ${spec.label}`}>
            {state.configured ? 'Edit' : 'Configure'}
          </Button>
          {state.source === 'ui' && (
            <Tooltip label={state.custom ? 'Remove endpoint' : 'Delete key'}>
              <Button
                variant="ghost"
                size="icon-sm"
                data-testid="delete-key"
                aria-label={`${state.custom ? 'Remove' : 'Delete key of'} ${spec.label}`}
                onClick={() => setRemoving(true)}
              >
                <Trash2 aria-hidden />
              </Button>
            </Tooltip>
          )}
        </div>
      </div>
      {result && (
        <TestResult success={result.success}>
          {result.message}
          {state.last_tested && !test.isPending && (
            <span className="text-ink-3">
              {' '}
              · tested <RelativeTime time={state.last_tested} />
            </span>
          )}
        </TestResult>
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={state.custom ? `Remove “${spec.label}”?` : `Delete the key of ${spec.label}?`}
        description={
          spec.group === 'models'
            ? 'Agents that use its models cannot run until it is set up again. The key cannot be shown or brought back.'
            : 'Agents can no longer reach it until it is set up again. The secret cannot be shown or brought back.'
        }
        confirmLabel={state.custom ? 'Remove endpoint' : 'Delete key'}
        pending={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </li>
  );
}

function StateBadge({ state }: { state: ServiceState }) {
  if (state.configured) {
    return (
      <Badge tone="ok">
        <CircleCheck aria-hidden />
        {state.source === 'environment' ? 'Configured by environment' : 'Configured'}
      </Badge>
    );
  }
  if (state.client_id && !state.tenant_id) {
    return (
      <Badge tone="idle">
        <CircleDashed aria-hidden />
        For delegated sign-in only: no tenant
      </Badge>
    );
  }
  return (
    <Badge tone="idle">
      <CircleDashed aria-hidden />
      {state.detected ? 'Found on this machine' : 'Not configured'}
    </Badge>
  );
}

function Facts({ state }: { state: ServiceState }) {
  const facts = [state.base_url, state.vault_path, state.client_id && `Client ${state.client_id}`].filter(Boolean);
  return facts.length > 0 ? <span className="font-mono text-xs">{facts.join(' · ')}</span> : null;
}
