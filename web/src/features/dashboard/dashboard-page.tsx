import { Bot } from 'lucide-react';
import { Link } from 'react-router';
import { ErrorBoundary } from '@/components/error-boundary';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { asWindow } from '@/components/window-select';
import { NeedsYou } from '@/features/waiting/needs-you';
import { paths } from '@/lib/paths';
import { useUrlState } from '@/lib/use-url-state';
import { FirstSteps } from './first-steps';
import { LastDay } from './last-day';
import { MetricCards } from './metric-cards';
import { RecentActivity, RecentAgents } from './recent';
import { RunningNow } from './running-now';
import { Trends } from './trends';

export default function DashboardPage() {
  const { state, set } = useUrlState({ window: '7d' });
  const window = asWindow(state.window, '7d');
  return (
    <Page>
      <PageHeader
        title="Dashboard"
        description="What needs you, what runs, what it cost."
        actions={
          <Button asChild>
            <Link to={paths.agents.to()}>
              <Bot aria-hidden />
              View all agents
            </Link>
          </Button>
        }
      />
      <FirstSteps>
        <NeedsYou />
        <RunningNow />
        <LastDay />
        <MetricCards window={window} />
        <ErrorBoundary region="The charts">
          <Trends window={window} onWindow={(next) => set({ window: next })} />
        </ErrorBoundary>
        <div className="grid grid-cols-1 gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <RecentActivity />
          <RecentAgents />
        </div>
      </FirstSteps>
    </Page>
  );
}
