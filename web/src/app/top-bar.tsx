import { Menu as MenuIcon, Search } from 'lucide-react';
import { pageWidth } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { isMac, Kbd } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';
import { Breadcrumbs } from './breadcrumbs';
import { CreateMenu, ThemeMenu } from './top-menus';

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
      </div>
    </header>
  );
}
