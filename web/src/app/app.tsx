import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { Toaster } from '@/components/ui/toaster';
import { TooltipProvider } from '@/components/ui/tooltip';
import { SignedOut } from '@/features/people/signed-out';
import { live } from './live';
import { connectLiveUpdates } from './live-updates';
import { createQueryClient } from './query-client';
import { createRouter } from './router';

export function App() {
  const [client] = useState(createQueryClient);
  const [router] = useState(createRouter);
  useEffect(() => {
    const disconnect = connectLiveUpdates(live, client);
    live.start();
    return () => {
      live.stop();
      disconnect();
    };
  }, [client]);
  return (
    <QueryClientProvider client={client}>
      <TooltipProvider delayDuration={400}>
        <RouterProvider router={router} />
        <SignedOut />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
