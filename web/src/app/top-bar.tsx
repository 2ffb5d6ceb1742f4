import { useQuery } from '@tanstack/react-query';
import { Hand, Menu as MenuIcon, Search } from 'lucide-react';
import { Link } from 'react-router';
import { pageWidth } from '@/components/page-header';
import { Button, buttonVariants } from '@/components/ui/button';
import { isMac, Kbd } from '@/components/ui/kbd';
import { waitingQueries } from '@/features/waiting/waiting-queries';
import { cn } from '@/lib/cn';
import { paths } from '@/lib/paths';
import { Breadcrumbs } from './breadcrumbs';
import { AccountMenu, CreateMenu, ThemeMenu } from './top-menus';

interface TopBarProps {
  onOpenDrawer: () => void;
  onSearch: () => void;
  createOpen: boolean;
  onCreateOpenChange: (open: boolean) => void;
}

export function TopBar({ onOpenDrawer, onSearch, createOpen, onCreateOpenChange }: TopBarProps) {
  return (
    <header className="sticky top-0 z-30 h-13 shrink-0 border-b border-line bg-bg">
      <div className={cn('mx-auto flex h-full items-center gap-2 px-4 sm:px-6', pageWidth)}>
        <Button variant="ghost" size="icon" aria-label="Open navigation" onClick={onOpenDrawer} className="-ml-2 md:hidden">
          <MenuIcon aria-hidden />
        </Button>
        <Breadcrumbs />
        <WaitingLink />
        <Button
          onClick={onSearch}
          aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
          className="w-8 justify-center gap-0 px-0 text-ink-3 md:w-56 md:justify-between md:px-2.5"
        >
          <span className="flex items-center gap-2 font-normal">
            <Search aria-hidden />
            <span className="sr-only md:not-sr-only">Search</span>
          </span>
          <span aria-hidden>
            <Kbd keys="mod+k" className="hidden md:inline-flex" />
          </span>
        </Button>
        <CreateMenu open={createOpen} onOpenChange={onCreateOpenChange} />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}

/** Where the sidebar is a drawer: what waits for a person is one press away, from every page. */
function WaitingLink() {
  const { data } = useQuery(waitingQueries.list());
  const total = data?.total ?? 0;
  if (total === 0) return null;
  return (
    <Link
      to={paths.waiting.to()}
      aria-label={`${total} waiting for you`}
      className={cn(buttonVariants({ variant: 'ghost', size: 'icon' }), 'relative md:hidden')}
    >
      <Hand aria-hidden />
      <span
        aria-hidden
        className="tabular absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-warn-fill px-1 text-xs font-semibold text-warn-fill-ink"
      >
        {total > 99 ? '99+' : total}
      </span>
    </Link>
  );
}
