import { Menu as MenuIcon, Monitor, Moon, Plus, Search, Sun } from 'lucide-react';
import { useNavigate } from 'react-router';
import { pageWidth } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { isMac, Kbd } from '@/components/ui/kbd';
import { Menu, MenuContent, MenuItem, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu';
import { cn } from '@/lib/cn';
import { Breadcrumbs } from './breadcrumbs';
import { createItems } from './nav';
import { type Theme, useTheme } from './theme';

interface TopBarProps {
  onOpenDrawer: () => void;
  onSearch: () => void;
  createOpen: boolean;
  onCreateOpenChange: (open: boolean) => void;
}

export function TopBar({ onOpenDrawer, onSearch, createOpen, onCreateOpenChange }: TopBarProps) {
  const navigate = useNavigate();
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
        <Menu open={createOpen} onOpenChange={onCreateOpenChange}>
          <MenuTrigger asChild>
            <Button aria-label="Create" className="px-2 sm:px-3">
              <Plus aria-hidden />
              <span className="hidden sm:inline">Create</span>
            </Button>
          </MenuTrigger>
          <MenuContent
            onKeyDown={(event) => {
              // "c" has opened the menu; the next key chooses.
              const item = createItems.find(({ key }) => key === event.key);
              if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
              event.preventDefault();
              onCreateOpenChange(false);
              void navigate(item.to);
            }}
          >
            {createItems.map(({ label, to, icon: Icon, key }) => (
              <MenuItem key={to} aria-keyshortcuts={key} onSelect={() => void navigate(to)}>
                <Icon aria-hidden />
                <span className="flex-1">{label}</span>
                <span aria-hidden>
                  <Kbd keys={key} className="ml-4" />
                </span>
              </MenuItem>
            ))}
          </MenuContent>
        </Menu>
        <ThemeMenu />
      </div>
    </header>
  );
}

function ThemeMenu() {
  const { theme, resolved, setTheme } = useTheme();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Theme" className="-mr-2">
          {resolved === 'dark' ? <Moon aria-hidden /> : <Sun aria-hidden />}
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuRadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
          <MenuRadioItem value="system">
            <Monitor aria-hidden />
            System
          </MenuRadioItem>
          <MenuRadioItem value="light">
            <Sun aria-hidden />
            Light
          </MenuRadioItem>
          <MenuRadioItem value="dark">
            <Moon aria-hidden />
            Dark
          </MenuRadioItem>
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}
