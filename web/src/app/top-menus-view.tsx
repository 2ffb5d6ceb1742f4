import { Monitor, Moon, Sun } from 'lucide-react';
import { useNavigate } from 'react-router';
import { Kbd } from '@/components/ui/kbd';
import { Menu, MenuContent, MenuItem, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu';
import { createItems } from './nav';
import { type Theme, useTheme } from './theme';
import { CreateButton, ThemeButton, type TopMenuProps } from './top-menus';

export function CreateView({ open, onOpenChange }: TopMenuProps) {
  const navigate = useNavigate();
  return (
    <Menu open={open} onOpenChange={onOpenChange}>
      <MenuTrigger asChild>
        <CreateButton />
      </MenuTrigger>
      <MenuContent
        onKeyDown={(event) => {
          // "c" has opened the menu; the next key chooses.
          const item = createItems.find(({ key }) => key === event.key);
          if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          onOpenChange(false);
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
  );
}

export function ThemeView({ open, onOpenChange }: TopMenuProps) {
  const { theme, setTheme } = useTheme();
  return (
    <Menu open={open} onOpenChange={onOpenChange}>
      <MenuTrigger asChild>
        <ThemeButton />
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
