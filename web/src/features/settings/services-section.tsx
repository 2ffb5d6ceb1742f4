import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { SkeletonRows } from '@/components/ui/skeleton';
import { ServiceDialog } from './service-dialog';
import { ServiceRow } from './service-row';
import { endpointSpec, type ServiceSpec, servicesOf } from './services';
import { settingsQueries } from './settings-queries';

const groups = [
  {
    group: 'models',
    title: 'Model providers',
    description: 'They answer your agents. One is enough; keys are stored encrypted and never shown again.',
  },
  {
    group: 'integrations',
    title: 'Integrations',
    description: 'No agent uses these yet: there are no tools for them. You can enter and test them now; nothing needs them.',
  },
] as const;

export function ServicesSection() {
  const { data, error, refetch } = useQuery(settingsQueries.services());
  const catalogue = useQuery(settingsQueries.catalogue());
  const [editing, setEditing] = useState<ServiceSpec | null>(null);
  if (error && !data) return <ErrorState what="The settings could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (catalogue.error && !catalogue.data)
    return <ErrorState what="The services could not be loaded" error={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  if (!data || !catalogue.data) return <SkeletonRows rows={7} label="Loading services" />;
  const services = servicesOf(catalogue.data, data);
  return (
    <div className="flex flex-col gap-5">
      {groups.map(({ group, title, description }) => (
        <Section
          key={group}
          title={title}
          description={description}
          actions={
            group === 'models' && (
              <Button size="sm" onClick={() => setEditing(endpointSpec(''))}>
                <Plus aria-hidden />
                Add endpoint
              </Button>
            )
          }
        >
          <ul>
            {services
              .filter(({ spec }) => spec.group === group)
              .map(({ spec, state }) => (
                <ServiceRow key={spec.name} spec={spec} state={state} onEdit={() => setEditing(spec)} />
              ))}
          </ul>
        </Section>
      ))}
      {editing && (
        <ServiceDialog
          spec={editing}
          state={data[editing.name]}
          catalogue={catalogue.data}
          taken={services.map(({ spec }) => spec.name)}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}
