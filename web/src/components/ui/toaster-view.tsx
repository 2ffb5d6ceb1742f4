import { useEffect } from 'react';
import { Toaster as Sonner } from 'sonner';
import { useTheme } from '@/app/theme';

/** Where toasts are shown. */
export default function ToasterView({ onReady }: { onReady: () => void }) {
  const { resolved } = useTheme();
  // After the effects of the library's own part, which listens for toasts from then on.
  useEffect(onReady, [onReady]);
  return (
    <Sonner
      theme={resolved}
      position="bottom-right"
      gap={8}
      toastOptions={{
        classNames: {
          // A dialog takes the pointer from everything else; an "Undo" stays pressable.
          toast: 'pointer-events-auto! rounded-lg! border-0! bg-surface! text-ink! shadow-float! font-sans! text-sm!',
          description: 'text-ink-2!',
          actionButton: 'bg-accent! text-accent-ink! rounded-md!',
          success: '[&>[data-icon]]:text-ok',
          error: '[&>[data-icon]]:text-bad',
          info: '[&>[data-icon]]:text-running',
          warning: '[&>[data-icon]]:text-warn',
        },
      }}
    />
  );
}
