import { useQuery } from '@tanstack/react-query';
import { Hourglass, PanelLeft } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { metricQueries } from '@/features/metrics/metric-queries';
import { waitingQueries } from '@/features/waiting/waiting-queries';
import { cn } from '@/lib/cn';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import { Connection } from './connection';
import { isActive, type NavItem, navItems } from './nav';

export function Sidebar({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  return (
    <aside
      className={cn(
        'sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-line bg-sunken transition-[width] md:flex',
        collapsed ? 'w-14' : 'w-[232px]',
      )}
    >
      <div className={cn('flex h-13 items-center', collapsed ? 'justify-center' : 'justify-between pr-2 pl-4')}>
        {!collapsed && <Brand />}
        <Tooltip label={collapsed ? 'Open sidebar' : 'Close sidebar'} side="right">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={collapsed ? 'Open sidebar' : 'Close sidebar'}
            aria-expanded={!collapsed}
            onClick={onToggle}
          >
            <PanelLeft aria-hidden />
          </Button>
        </Tooltip>
      </div>
      <NavList collapsed={collapsed} />
      <div className="mt-auto p-2">
        <Connection compact={collapsed} />
      </div>
    </aside>
  );
}

export function Brand() {
  return (
    <Link to={paths.dashboard.to()} className="flex items-center gap-2 rounded-md font-semibold text-ink">
      <svg aria-hidden viewBox="0 0 32 32" className="size-6">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <circle cx="15.5" cy="15" r="7" fill="none" strokeWidth="3" className="stroke-accent-ink" />
        <path d="M19.5 19.5 24 24.5" strokeWidth="3" strokeLinecap="round" className="stroke-accent-ink" />
      </svg>
      Personal-Q
    </Link>
  );
}

export function NavList({ collapsed = false, onNavigate }: { collapsed?: boolean; onNavigate?: () => void }) {
  const { pathname } = useLocation();
  const { data: metrics } = useQuery(metricQueries.summary());
  const { data: person } = useQuery(waitingQueries.list());
  return (
    <nav aria-label="Main" className="px-2 py-1">
      <ul className="flex flex-col gap-0.5">
        {navItems.map((item) => {
          const link = (
            <NavLink
              item={item}
              active={isActive(item, pathname)}
              collapsed={collapsed}
              counts={metrics && item.count ? item.count(metrics) : {}}
              person={item.person ? (person?.total ?? 0) : 0}
              onNavigate={onNavigate}
            />
          );
          return (
            <li key={item.to}>
              {collapsed ? (
                <Tooltip label={item.label} side="right">
                  {link}
                </Tooltip>
              ) : (
                link
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function NavLink({
  item,
  active,
  collapsed,
  counts,
  person,
  onNavigate,
  ...rest
}: {
  item: NavItem;
  active: boolean;
  collapsed: boolean;
  counts: { running?: number; waiting?: number };
  /** How much waits for a person. */
  person: number;
  onNavigate: (() => void) | undefined;
}) {
  const { running = 0, waiting = 0 } = counts;
  const Icon = item.icon;
  return (
    <Link
      {...rest}
      to={item.to}
      onClick={onNavigate}
      aria-current={active ? 'page' : undefined}
      className={cn(
        'relative flex h-8 items-center gap-2.5 rounded-md text-sm font-medium transition-colors',
        collapsed ? 'justify-center' : 'px-2.5',
        active ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden className={cn('size-4 shrink-0', active ? 'text-accent-text' : 'text-ink-3')} />
      <span className={collapsed ? 'sr-only' : 'flex-1 truncate'}>{item.label}</span>
      {person > 0 && (
        <span
          data-testid="waiting-count"
          className={cn(
            'tabular flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-warn-fill px-1 text-xs font-semibold text-warn-fill-ink',
            collapsed && 'absolute -top-0.5 right-0.5 h-4 min-w-4',
          )}
        >
          <span aria-hidden>{person > 99 ? '99+' : person}</span>
          <span className="sr-only">{person} waiting for you</span>
        </span>
      )}
      {running > 0 && <Count value={running} label={`${running} running`} collapsed={collapsed} running />}
      {waiting > 0 && !collapsed && <Count value={waiting} label={`${waiting} waiting`} collapsed={false} />}
    </Link>
  );
}

function Count({ value, label, collapsed, running }: { value: number; label: string; collapsed: boolean; running?: boolean }) {
  const dot = <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-running" />;
  return (
    <span
      title={label}
      className={cn(
        'tabular flex items-center gap-1 text-xs',
        running ? 'text-running' : 'text-warn',
        collapsed && 'absolute top-1 right-1.5',
      )}
    >
      {running ? dot : <Hourglass aria-hidden className="size-3" />}
      <span className="sr-only">{label}</span>
      {!collapsed && <span aria-hidden>{formatCount(value)}</span>}
    </span>
  );
}
