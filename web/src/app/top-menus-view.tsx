import { CircleUser, LogOut, Monitor, Moon, Sun, Users } from 'lucide-react';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import { Kbd } from '@/components/ui/kbd';
import { Menu, MenuContent, MenuItem, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu';
import { roleWords, useMe } from '@/features/people/people-queries';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { toast } from '@/lib/toast';
import { createItems } from './nav';
import { type Theme, useTheme } from './theme';
import { AccountButton, CreateButton, ThemeButton, type TopMenuProps } from './top-menus';

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

export function AccountView({ open, onOpenChange }: TopMenuProps) {
  const navigate = useNavigate();
  const me = useMe();
  const signOut = async () => {
    try {
      await api.post('/auth/logout');
    } catch (error) {
      toast.error('Signing out failed', { description: messageOf(error) });
      return;
    }
    window.location.replace('/');
  };
  return (
    <Menu open={open} onOpenChange={onOpenChange}>
      <MenuTrigger asChild>
        <AccountButton />
      </MenuTrigger>
      <MenuContent>
        <p className="px-2 pt-1 pb-2 text-sm">
          <span className="block font-medium text-ink">{me?.name}</span>
          <span className="block text-ink-3">{me && roleWords[me.role].label}</span>
        </p>
        <MenuItem onSelect={() => void navigate(paths.settings.to('account'))}>
          <CircleUser aria-hidden />
          Account
        </MenuItem>
        {me?.role === 'admin' && (
          <MenuItem onSelect={() => void navigate(paths.settings.to('people'))}>
            <Users aria-hidden />
            People
          </MenuItem>
        )}
        <MenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
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
