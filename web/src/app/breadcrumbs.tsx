import { ChevronRight } from 'lucide-react';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { Link, useLocation } from 'react-router';
import { isActive, navItems } from './nav';

export interface Crumb {
  label: string;
  to?: string;
}

const Context = createContext<{ crumbs: Crumb[]; set: (crumbs: Crumb[]) => void }>({ crumbs: [], set: () => {} });

export function BreadcrumbProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<Crumb[]>([]);
  const value = useMemo(() => ({ crumbs, set }), [crumbs]);
  return <Context value={value}>{children}</Context>;
}

/** A detail page says what stands after its section: `useBreadcrumbs(task ? [{ label: task.title }] : [])`. */
export function useBreadcrumbs(crumbs: Crumb[]): void {
  const { set } = use(Context);
  const signature = JSON.stringify(crumbs);
  const update = useCallback((text: string) => set(JSON.parse(text) as Crumb[]), [set]);
  useEffect(() => {
    update(signature);
    return () => set([]);
  }, [signature, update, set]);
}

export function Breadcrumbs() {
  const { crumbs } = use(Context);
  const { pathname } = useLocation();
  const section = navItems.find((item) => isActive(item, pathname));
  const all: Crumb[] = [...(section ? [{ label: section.label, to: section.to }] : []), ...crumbs];
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1 text-sm">
        {all.map((crumb, index) => {
          const last = index === all.length - 1;
          return (
            <li
              key={`${crumb.to}-${crumb.label}`}
              className={last ? 'flex min-w-0 items-center gap-1' : 'hidden items-center gap-1 sm:flex'}
            >
              {index > 0 && <ChevronRight aria-hidden className="hidden size-3.5 shrink-0 text-ink-3 sm:block" />}
              {last || !crumb.to ? (
                <span aria-current={last ? 'page' : undefined} className="truncate font-medium text-ink">
                  {crumb.label}
                </span>
              ) : (
                <Link to={crumb.to} className="truncate rounded-sm text-ink-3 hover:text-ink">
                  {crumb.label}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
