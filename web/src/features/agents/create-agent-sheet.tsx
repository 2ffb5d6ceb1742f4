import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answering, firstModel } from '@/components/model-options';
import { Button } from '@/components/ui/button';
import { Sheet } from '@/components/ui/dialog';
import { SkeletonRows } from '@/components/ui/skeleton';
import { modelQueries, settingsQueries } from '@/features/settings/settings-queries';
import { createPaths, paths } from '@/lib/paths';
import { toast } from '@/lib/toast';
import { AgentForm } from './agent-form';
import { type AgentFormValues, inputOf, newAgentValues } from './agent-form-values';
import { agentQueries, agentRequests } from './agent-queries';
import { tellWarnings } from './agent-warnings';

const formId = 'new-agent';

export default function CreateAgentSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const models = useQuery(modelQueries.list());
  const providers = useQuery(modelQueries.providers());
  const settings = useQuery(settingsQueries.services());
  const [busy, setBusy] = useState(false);
  // A catalogue that can't be had is no reason to refuse the form: a model can be typed.
  const ready = (models.data && providers.data && !settings.isPending) || models.isError || providers.isError;

  const create = async (values: AgentFormValues, saved: () => void) => {
    const agent = await agentRequests.create(inputOf(values, true));
    saved();
    client.setQueryData(agentQueries.detail(agent.id).queryKey, agent);
    void client.invalidateQueries({ queryKey: agentQueries.lists() });
    onClose();
    toast.success(`“${agent.name}” is ready`, {
      action: { label: 'Run a task', onClick: () => void navigate(`${createPaths.task}&agent_id=${agent.id}`) },
    });
    tellWarnings(agent);
    void navigate(paths.agent.to(agent.id));
  };
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="New agent"
      description="A model with its instructions, settings and tools."
      className="max-w-[720px]"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} pending={busy} disabled={!ready}>
            Create agent
          </Button>
        </>
      }
    >
      {ready ? (
        <AgentForm
          id={formId}
          isNew
          initial={newAgentValues(firstModel(answering(providers.data ?? [], settings.data), models.data ?? []))}
          onSubmit={create}
          draftKey="agent.new"
          onBusy={setBusy}
        />
      ) : (
        <SkeletonRows rows={8} label="Loading models" />
      )}
    </Sheet>
  );
}
