import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from 'react-router';
import { ErrorBoundary } from '@/components/error-boundary';
import { Sheet } from '@/components/ui/dialog';
import { useReturnFocus } from '@/components/ui/return-focus';
import { useWaitingNotices } from '@/features/waiting/notices';
import { useHotkeys } from '@/lib/hotkeys';
import { BreadcrumbProvider } from './breadcrumbs';
import { Connection, ConnectionLost } from './connection';
import { useWantsFolded } from './folded-sidebar';
import { navItems } from './nav';
import { PaletteFrame } from './palette-frame';
import { NavList, Sidebar } from './sidebar';
import { TopBar } from './top-bar';
import { UnsavedGate } from './unsaved-gate';
import { useWarm } from './warm';

const CommandPalette = lazy(() => import('./command-palette'));
const ShortcutsSheet = lazy(() => import('./shortcuts-sheet'));
const sidebarKey = 'personal-q.sidebar';

export function Shell() {
  const [collapsed, setCollapsed] = useState(() => stored(sidebarKey) === 'collapsed');
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [search, setSearch] = useState('');
  const [shortcuts, setShortcuts] = useState(false);
  const [create, setCreate] = useState(false);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const openPalette = (open: boolean) => {
    setSearch('');
    setPalette(open);
  };
  useWaitingNotices();
  useWarm();
  const returnFocus = useReturnFocus(palette);
  const latest = useRef(returnFocus);
  useEffect(() => {
    latest.current = returnFocus;
  });
  useEffect(() => {
    if (palette) return () => latest.current();
  }, [palette]);
  useHotkeys({
    'mod+k': () => openPalette(!palette),
    '?': () => setShortcuts(true),
    c: () => setCreate(true),
    ...Object.fromEntries(navItems.map((item) => [`g ${item.key}`, () => void navigate(item.to)])),
  });
  const wantsFolded = useWantsFolded();
  // Opened by hand on a page that folds it, it stays open there.
  const [opened, setOpened] = useState(false);
  const folded = wantsFolded ? !opened : collapsed;
  const toggle = () => {
    if (wantsFolded) return setOpened(!opened);
    store(sidebarKey, collapsed ? 'open' : 'collapsed');
    return setCollapsed(!collapsed);
  };
  return (
    <BreadcrumbProvider>
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-accent px-3 py-1.5 text-sm font-medium text-accent-ink focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="flex min-h-dvh">
        <ErrorBoundary region="The navigation">
          <Sidebar collapsed={folded} onToggle={toggle} />
        </ErrorBoundary>
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar
            onOpenDrawer={() => setDrawer(true)}
            onSearch={() => openPalette(true)}
            createOpen={create}
            onCreateOpenChange={setCreate}
          />
          <LoadingLine />
          <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
            <ErrorBoundary region="This page" resetKey={pathname}>
              <Outlet />
            </ErrorBoundary>
          </main>
        </div>
      </div>
      <Sheet open={drawer} onOpenChange={setDrawer} title="Personal-Q" side="left">
        <div className="-mx-3 flex min-h-full flex-col">
          <NavList onNavigate={() => setDrawer(false)} />
          <div className="mt-auto px-2">
            <Connection />
          </div>
        </div>
      </Sheet>
      {palette && (
        <Suspense fallback={<PaletteFrame text={search} onText={setSearch} onClose={() => openPalette(false)} />}>
          <CommandPalette open text={search} onText={setSearch} onOpenChange={openPalette} onShortcuts={() => setShortcuts(true)} />
        </Suspense>
      )}
      <Suspense>{shortcuts && <ShortcutsSheet open={shortcuts} onOpenChange={setShortcuts} />}</Suspense>
      <UnsavedGate />
      <ConnectionLost />
      <ScrollRestoration getKey={({ pathname, search }) => pathname + search} />
    </BreadcrumbProvider>
  );
}

/** Says that the next page's code is under way, when that takes longer than the eye forgives. */
function LoadingLine() {
  const { state } = useNavigation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setLate(true), 150);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [state]);
  if (!late) return null;
  return <div role="status" aria-label="Loading page" className="fixed inset-x-0 top-0 z-60 h-0.5 animate-breathe bg-accent" />;
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage can be forbidden; the sidebar then starts open.
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See stored().
  }
}
