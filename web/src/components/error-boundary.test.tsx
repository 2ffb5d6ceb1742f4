import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ErrorBoundary } from './error-boundary';

function Names() {
  const { data } = useQuery<{ items: string[] }>({
    queryKey: ['names'],
    queryFn: () => Promise.resolve({ items: ['Ada'] }),
    staleTime: 60_000,
  });
  return <p>{data?.items.join(', ')}</p>;
}

it('gets fresh answers for another chance when what was cached could not be shown', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {}); // React tells of the fault, which is on purpose
  const client = new QueryClient();
  client.setQueryData(['names'], { entries: ['of another version'] });
  render(
    <QueryClientProvider client={client}>
      <ErrorBoundary region="The names">
        <Names />
      </ErrorBoundary>
    </QueryClientProvider>,
  );
  expect(screen.getByText('The names could not be shown')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Ada')).toBeInTheDocument();
});
