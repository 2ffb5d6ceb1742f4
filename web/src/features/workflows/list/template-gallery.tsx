import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { ModelPicker } from '@/components/model-picker';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormField } from '@/components/ui/form-field';
import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';
import { modelQueries } from '@/features/settings/settings-queries';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { processLabels } from '../words';
import { type WorkflowTemplate, workflowQueries, workflowRequests } from '../workflow-queries';
import { takeIn } from './take-in';

const TemplatePicture = lazy(() => import('./template-picture').then(({ TemplatePicture: component }) => ({ default: component })));

/** Ready workflows. One press makes the workflow and the agents it needs. */
export function TemplateGallery() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(workflowQueries.templates());
  const models = useQuery(modelQueries.list());
  const providers = useQuery(modelQueries.providers());
  const [model, setModel] = useState('');
  const [busy, setBusy] = useState<string | null>(null);
  const use = async (template: WorkflowTemplate) => {
    setBusy(template.key);
    try {
      const made = await workflowRequests.fromTemplate(template.key, model);
      takeIn(client, made);
      void navigate(paths.workflow.to(made.workflow.id));
    } catch (problem) {
      toast.error('The workflow could not be created', { description: messageOf(problem) });
      setBusy(null);
    }
  };
  if (error && !data) return <ErrorState what="The templates could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  if (data.length === 0) return <EmptyState title="No templates">This server brings none.</EmptyState>;
  return (
    <div className="flex flex-col gap-4">
      <FormField
        label="Model of the agents"
        help="Without a choice: the best model that is set up, else the demo model."
        className="max-w-96"
      >
        {(control) => (
          <ModelPicker
            control={control}
            value={model}
            onChange={setModel}
            models={models.data}
            providers={providers.data}
            none="Best available"
          />
        )}
      </FormField>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,320px),1fr))] gap-3">
        {data.map((template) => (
          <li key={template.key}>
            <Card className="flex h-full flex-col gap-3 p-4" data-testid="template">
              <div>
                <h2 className="text-base font-semibold">{template.name}</h2>
                <p className="text-xs text-ink-3">{processLabels[template.process]}</p>
              </div>
              <p className="text-sm text-ink-2">{template.description}</p>
              <Suspense fallback={<Skeleton className="h-24" />}>
                <TemplatePicture template={template} />
              </Suspense>
              <p className="text-xs text-ink-3">{template.nodes.map((node) => node.label || node.id).join(' · ')}</p>
              <Button
                className="mt-auto self-start"
                pending={busy === template.key}
                disabled={busy !== null && busy !== template.key}
                onClick={() => void use(template)}
              >
                Use template
                <span className="sr-only">{template.name}</span>
              </Button>
            </Card>
          </li>
        ))}
      </ul>
    </div>
  );
}
