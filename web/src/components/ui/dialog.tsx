import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useReturnFocus } from './return-focus';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons at the bottom right, which stay in sight while the body scrolls. */
  footer?: ReactNode;
  /** 480 px, 640 px or 880 px wide. */
  size?: 'sm' | 'md' | 'lg';
  className?: string;
}

/** Fetched before the first dialog opens: a page is read before it is acted on. */
export const loadDialogs = () => import('./dialog-view');

const DialogView = lazy(async () => ({ default: (await loadDialogs()).DialogView }));
const SheetView = lazy(async () => ({ default: (await loadDialogs()).SheetView }));

export function Dialog(props: DialogProps) {
  const returnFocus = useReturnFocus(props.open);
  return (
    useOpened(props.open) && (
      <Suspense>
        <DialogView {...props} returnFocus={returnFocus} />
      </Suspense>
    )
  );
}

/** A panel from the right for a quick look; `side="left"` is the navigation on phones. */
export function Sheet(props: DialogProps & { side?: 'left' | 'right' }) {
  const returnFocus = useReturnFocus(props.open);
  return (
    useOpened(props.open) && (
      <Suspense>
        <SheetView {...props} returnFocus={returnFocus} />
      </Suspense>
    )
  );
}

/** Whether it was open at some time: what has never opened needs no code. */
export function useOpened(open: boolean): boolean {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return opened;
}
