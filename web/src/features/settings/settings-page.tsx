import { Boxes, CircleDollarSign, CircleUser, Database, Info, KeyRound, type LucideIcon, Palette, Users } from 'lucide-react';
import { type ComponentType, lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { ErrorBoundary } from '@/components/error-boundary';
import { Page, PageHeader } from '@/components/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { useMe } from '@/features/people/people-queries';
import { cn } from '@/lib/cn';
import { paths, type SettingsSection, settingsSections } from '@/lib/paths';
import { ServicesSection } from './services-section';

const sections: Record<SettingsSection, { label: string; icon: LucideIcon; Body: ComponentType }> = {
  account: { label: 'Account', icon: CircleUser, Body: lazy(() => import('@/features/people/account-section')) },
  people: { label: 'People', icon: Users, Body: lazy(() => import('@/features/people/people-section')) },
  services: { label: 'Services', icon: KeyRound, Body: ServicesSection },
  models: { label: 'Models and prices', icon: Boxes, Body: lazy(() => import('./models-section')) },
  budget: { label: 'Budget', icon: CircleDollarSign, Body: lazy(() => import('./budget-section')) },
  appearance: { label: 'Appearance', icon: Palette, Body: lazy(() => import('./appearance-section')) },
  data: { label: 'Data', icon: Database, Body: lazy(() => import('./data-section')) },
  about: { label: 'About', icon: Info, Body: lazy(() => import('./about-section')) },
};

/** On a phone the sections are one line that scrolls sideways. */
const bringIntoSight = (element: HTMLElement | null) => {
  element?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
};

export default function SettingsPage() {
  const { section = 'services' } = useParams();
  const me = useMe();
  const shown = settingsSections.filter((each) => (each !== 'account' || me?.id) && (each !== 'people' || me?.role === 'admin'));
  const current: SettingsSection = shown.find((each) => each === section) ?? 'services';
  const { label, Body } = sections[current];
  useBreadcrumbs([{ label }]);
  return (
    <Page>
      <PageHeader
        title="Settings"
        description={me ? 'Your account, services, models, appearance and data.' : 'Services, models, appearance and data.'}
      />
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 lg:grid-cols-[200px_minmax(0,1fr)]">
        <nav aria-label="Settings">
          <ul className="-mx-4 flex gap-1 overflow-x-auto px-4 max-lg:border-b max-lg:border-line max-lg:pb-2 sm:mx-0 sm:px-0 lg:sticky lg:top-20 lg:flex-col">
            {shown.map((each) => {
              const { label: name, icon: Icon } = sections[each];
              return (
                <li key={each} ref={each === current ? bringIntoSight : undefined}>
                  <Link
                    to={paths.settings.to(each)}
                    aria-current={each === current ? 'page' : undefined}
                    className={cn(
                      'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium whitespace-nowrap transition-colors -outline-offset-2',
                      each === current ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
                    )}
                  >
                    <Icon aria-hidden className={cn('size-4 shrink-0', each === current ? 'text-accent-text' : 'text-ink-3')} />
                    {name}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className="min-w-0">
          <ErrorBoundary region={label} resetKey={current}>
            <Suspense fallback={<SkeletonRows rows={4} label={`Loading ${label}`} />}>
              <Body />
            </Suspense>
          </ErrorBoundary>
        </div>
      </div>
    </Page>
  );
}
