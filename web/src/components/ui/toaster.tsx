import { Toaster as Sonner } from 'sonner';
import { useTheme } from '@/app/theme';

/** Call `toast.success('Agent created')` of "sonner" anywhere; undo goes into `action: { label: 'Undo', onClick }`. */
export function Toaster() {
  const { resolved } = useTheme();
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
