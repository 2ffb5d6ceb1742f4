import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LearntFact } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Table, TableCell, TableHead, TableRow } from '@/components/ui/table';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { modelQueries, modelRequests } from './settings-queries';

/** What models do not take, as their servers told it: calls are made accordingly until it is forgotten. */
export function LearntFacts() {
  const { data } = useQuery(modelQueries.learnt());
  if (!data || data.length === 0) return null;
  return (
    <section className="mt-4 flex flex-col gap-2" aria-labelledby="learnt-title">
      <h3 id="learnt-title" className="text-sm font-medium">
        Learnt from servers
      </h3>
      <p className="text-sm text-ink-3">
        What a server refused is left out of later calls of the model. Forget it after the server or the model has changed.
      </p>
      <Table aria-label="Learnt of models">
        <thead>
          <tr>
            <TableHead>Model</TableHead>
            <TableHead>Learnt</TableHead>
            <TableHead className="max-md:hidden">The server said</TableHead>
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          </tr>
        </thead>
        <tbody>
          {data.map((fact) => (
            <TableRow key={`${fact.endpoint} ${fact.model} ${fact.fact}`} data-testid="learnt-row">
              <TableCell>
                <p className="font-mono text-xs wrap-anywhere">{fact.model}</p>
                <p className="text-xs wrap-anywhere text-ink-3">{fact.endpoint}</p>
              </TableCell>
              <TableCell>{fact.text}</TableCell>
              <TableCell className="text-xs wrap-anywhere text-ink-3 max-md:hidden">{fact.said}</TableCell>
              <TableCell className="w-px py-0">
                <ForgetFact fact={fact} />
              </TableCell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function ForgetFact({ fact }: { fact: LearntFact }) {
  const client = useQueryClient();
  const forget = useMutation({
    mutationFn: () => modelRequests.forget(fact),
    onSuccess: () => toast.success(`Forgotten: ${fact.model} ${fact.text}`),
    onError: (error) => toast.error('It could not be forgotten', { description: messageOf(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: modelQueries.learnt().queryKey }),
  });
  return (
    <Button
      variant="ghost"
      size="sm"
      aria-label={`Forget that ${fact.model} ${fact.text}`}
      pending={forget.isPending}
      onClick={() => forget.mutate()}
    >
      Forget
    </Button>
  );
}
