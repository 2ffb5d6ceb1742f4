import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Page } from '@/api/client';
import type { WaitingItem } from '@/api/types';
import { explain } from '@/lib/problem';
import { waitingQueries } from './waiting-queries';

/** Sends a person's answer. What was answered leaves the list at once; the list is then asked for again. */
export function useAnswer(item: Pick<WaitingItem, 'id'>) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  /** `name` tells the buttons apart: the pressed one shows that it is busy. */
  const answer = async (name: string, send: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(name);
    setFailure(null);
    try {
      await send();
      takeAway(client, item.id);
    } catch (error) {
      setFailure(explain(error));
    }
    setBusy(null);
    void client.invalidateQueries({ queryKey: waitingQueries.all() });
  };
  return { answer, busy, failure };
}

function takeAway(client: QueryClient, id: string): void {
  client.setQueryData<Page<WaitingItem>>(waitingQueries.list().queryKey, (page) => {
    if (!page?.items.some((item) => item.id === id)) return page;
    return { items: page.items.filter((item) => item.id !== id), total: page.total - 1 };
  });
}
