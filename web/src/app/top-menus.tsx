import { CircleUser, Moon, Plus, Sun } from 'lucide-react';
import { type ComponentProps, type ComponentType, lazy, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useMe } from '@/features/people/people-queries';
import { useTheme } from './theme';

/** The button of a menu, and the menu itself from its first press on. */
export interface TopMenuProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Fetched when something moves on the page, so that the first press finds them. */
export const loadTopMenus = () => import('./top-menus-view');

const CreateView = lazy(async () => ({ default: (await loadTopMenus()).CreateView }));
const AccountView = lazy(async () => ({ default: (await loadTopMenus()).AccountView }));
const ThemeView = lazy(async () => ({ default: (await loadTopMenus()).ThemeView }));

export function CreateMenu(props: TopMenuProps) {
  return <Late {...props} trigger={CreateButton} view={CreateView} />;
}

export function ThemeMenu() {
  const [open, setOpen] = useState(false);
  return <Late open={open} onOpenChange={setOpen} trigger={ThemeButton} view={ThemeView} />;
}

/** Where there is sign-in: who is signed in, the way to the account, and out. */
export function AccountMenu() {
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (!me?.id) return null;
  return <Late open={open} onOpenChange={setOpen} trigger={AccountButton} view={AccountView} />;
}

export function AccountButton(props: ComponentProps<'button'>) {
  const me = useMe();
  return (
    <Button {...props} variant="ghost" size="icon" aria-label={`Account of ${me?.name}`} className="-mr-2">
      <CircleUser aria-hidden />
    </Button>
  );
}

function Late({
  trigger: Trigger,
  view: View,
  ...menu
}: TopMenuProps & { trigger: ComponentType<ComponentProps<'button'>>; view: ComponentType<TopMenuProps> }) {
  const [opened, setOpened] = useState(menu.open);
  if (menu.open && !opened) setOpened(true);
  const still = (
    <Trigger
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => menu.onOpenChange(true)}
      onKeyDown={(event) => event.key === 'ArrowDown' && menu.onOpenChange(true)}
    />
  );
  if (!opened) return still;
  return (
    <Suspense fallback={still}>
      <View {...menu} />
    </Suspense>
  );
}

export function CreateButton(props: ComponentProps<'button'>) {
  return (
    <Button {...props} aria-label="Create" className="px-2 sm:px-3">
      <Plus aria-hidden />
      <span className="hidden sm:inline">Create</span>
    </Button>
  );
}

export function ThemeButton(props: ComponentProps<'button'>) {
  const { resolved } = useTheme();
  return (
    <Button {...props} variant="ghost" size="icon" aria-label="Theme" className="last:-mr-2">
      {resolved === 'dark' ? <Moon aria-hidden /> : <Sun aria-hidden />}
    </Button>
  );
}
