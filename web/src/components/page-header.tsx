import { type ReactNode, useEffect } from 'react';
import { cn } from '@/lib/cn';

/** All of a 1920 px window beside the sidebar; beyond that lines would be too long to follow. The top bar shares its edges. */
export const pageWidth = 'max-w-[1688px]';

/** Wraps a page: gutter, greatest width, distance between its parts. */
export function Page({
  children,
  className,
  width = 'wide',
}: {
  children: ReactNode;
  className?: string;
  width?: 'wide' | 'text' | 'full';
}) {
  const widths = { wide: pageWidth, text: 'max-w-[960px]', full: '' };
  return <div className={cn('mx-auto flex w-full flex-col gap-5 px-4 py-5 sm:px-6 sm:py-6', widths[width], className)}>{children}</div>;
}

export interface PageHeaderProps {
  title: string;
  /** Beside the title: a status badge. */
  badge?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

/** Title row of a page. Sets the window's title too. */
export function PageHeader({ title, badge, description, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Personal-Q`;
  }, [title]);
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 dir="auto" className="min-w-0 text-xl font-semibold wrap-anywhere">
            {title}
          </h1>
          {badge}
        </div>
        {description && <div className="mt-0.5 text-base text-ink-3">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
