import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { cn } from '@/lib/cn';

/** A line that opens what is below it. The content is made when it is first opened, and not before. */
export function Disclosure({
  label,
  children,
  className,
  defaultOpen = false,
  onToggle,
}: {
  label: ReactNode;
  children: () => ReactNode;
  className?: string;
  defaultOpen?: boolean;
  onToggle?: (open: boolean) => void;
}) {
  const [open, setOpen] = useState(defaultOpen);
  const id = useId();
  return (
    <div className={className}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          setOpen(!open);
          onToggle?.(!open);
        }}
        className="-ml-1 inline-flex items-center gap-1 rounded-md px-1 py-0.5 text-left text-sm text-ink-3 hover:bg-hover hover:text-ink"
      >
        <ChevronRight aria-hidden className={cn('size-3.5 shrink-0 transition-transform', open && 'rotate-90')} />
        {label}
      </button>
      {open && (
        <div id={id} className="mt-2">
          {children()}
        </div>
      )}
    </div>
  );
}
