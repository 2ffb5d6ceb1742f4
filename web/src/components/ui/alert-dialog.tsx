import { lazy, type ReactNode, Suspense } from 'react';
import { useOpened } from './dialog';
import { useReturnFocus } from './return-focus';

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description: ReactNode;
  /** What happens: "Delete agent". */
  confirmLabel: string;
  cancelLabel?: string;
  onConfirm: () => void;
  pending?: boolean;
  danger?: boolean;
}

/** Fetched with the dialogs, before the first question is asked. */
export const loadQuestions = () => import('./alert-dialog-view');

const ConfirmView = lazy(loadQuestions);

/** Asks before something that can't be undone. Close it (`onOpenChange(false)`) when the work is done. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const returnFocus = useReturnFocus(props.open);
  return (
    useOpened(props.open) && (
      <Suspense>
        <ConfirmView {...props} returnFocus={returnFocus} />
      </Suspense>
    )
  );
}
