import { AlertDialog as Primitive } from 'radix-ui';
import type { ConfirmDialogProps } from './alert-dialog';
import { Button } from './button';

/** What is seen of a question. */
export default function ConfirmView({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel = 'Cancel',
  onConfirm,
  pending,
  danger = true,
  returnFocus,
}: ConfirmDialogProps & { returnFocus: (event?: Event) => void }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Primitive.Content
          onCloseAutoFocus={returnFocus}
          className="fixed inset-x-0 top-[20dvh] z-50 mx-auto w-[calc(100%-2rem)] max-w-[440px] animate-float-in rounded-lg bg-surface p-5 shadow-float"
        >
          <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
          <Primitive.Description className="mt-1.5 text-base text-ink-2">{description}</Primitive.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Primitive.Cancel asChild>
              <Button>{cancelLabel}</Button>
            </Primitive.Cancel>
            <Button variant={danger ? 'danger' : 'primary'} pending={pending ?? false} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
