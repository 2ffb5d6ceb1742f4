import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { Button } from './button';
import type { DialogProps } from './dialog';

/** A dialog that asks for something begins at its first field, not at its close button. */
function focusFirstField(event: Event): void {
  const content = event.currentTarget as HTMLElement | null;
  const field = content?.querySelector<HTMLElement>('input:not([type="hidden"]):not(:disabled), textarea, [role="combobox"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** A press on a toast is no press beside the dialog. */
function keepForToasts(event: { target: EventTarget | null; preventDefault: () => void }): void {
  if (event.target instanceof Element && event.target.closest('[data-sonner-toaster]')) event.preventDefault();
}

/** Gives the focus back when it has closed. */
interface Returning {
  returnFocus: (event?: Event) => void;
}

const overlay = 'fixed inset-0 z-40 animate-fade-in bg-scrim';
const widths = { sm: 'sm:max-w-[480px]', md: 'sm:max-w-[640px]', lg: 'sm:max-w-[880px]' };

/** What is seen of a dialog. */
export function DialogView({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'sm',
  className,
  returnFocus,
}: DialogProps & Returning) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Primitive.Content
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={returnFocus}
          onPointerDownOutside={keepForToasts}
          onInteractOutside={keepForToasts}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full animate-float-in flex-col rounded-t-lg bg-surface shadow-float sm:top-[8dvh] sm:bottom-auto sm:max-h-[84dvh] sm:w-[calc(100%-2rem)] sm:rounded-lg',
            widths[size],
            className,
          )}
        >
          <Header title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** What is seen of a sheet. */
export function SheetView({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  side = 'right',
  className,
  returnFocus,
}: DialogProps & Returning & { side?: 'left' | 'right' }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Primitive.Content
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={returnFocus}
          onPointerDownOutside={keepForToasts}
          onInteractOutside={keepForToasts}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed inset-y-0 z-50 flex flex-col bg-surface shadow-float',
            side === 'right' ? 'right-0 w-full max-w-[560px] animate-sheet-in' : 'left-0 w-[264px] max-w-[85vw] animate-drawer-in',
            className,
          )}
        >
          <Header title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Header({ title, description }: { title: ReactNode; description: ReactNode }) {
  return (
    <div className="flex items-start gap-3 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Primitive.Title className="text-lg font-semibold text-ink">{title}</Primitive.Title>
        {description && <Primitive.Description className="mt-0.5 text-sm text-ink-3">{description}</Primitive.Description>}
      </div>
      <Primitive.Close asChild>
        <Button variant="ghost" size="icon-sm" aria-label="Close" className="-mr-1.5">
          <X aria-hidden />
        </Button>
      </Primitive.Close>
    </div>
  );
}
