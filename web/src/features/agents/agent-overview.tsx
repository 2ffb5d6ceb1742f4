import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Agent } from '@/api/types';
import { CodeBlock } from '@/components/code-block';
import { findModel, modelDetail } from '@/components/model-options';
import { RelativeTime } from '@/components/relative-time';
import { TaskLine } from '@/components/task-line';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { metricQueries } from '@/features/metrics/metric-queries';
import { modelQueries } from '@/features/settings/settings-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import { durationOf } from '@/features/tasks/task-rules';
import { formatCost, formatDuration, formatNumber, formatPercent, plural } from '@/lib/format';
import { ended } from './agent-item';
import { presets } from './agent-presets';
import { isEnabled, toolQueries } from './agent-tools';
import { LastActive } from './last-active';
import { hasUptime } from './uptime';

export function AgentOverview({ agent }: { agent: Agent }) {
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Figures agent={agent} />
        {!agent.purged_at && <CodeBlock code={agent.system_prompt} label="System prompt" wrap />}
        <RecentTasks agent={agent} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Configuration agent={agent} />
      </div>
    </div>
  );
}

function Figures({ agent }: { agent: Agent }) {
  const count = ended(agent);
  const { data: metrics } = useQuery(metricQueries.agent(agent.id, '30d'));
  const marked = metrics ? metrics.rated_good + metrics.rated_bad : 0;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3">
      <Figure label="Tasks completed" detail={agent.tasks_failed > 0 ? `${formatNumber(agent.tasks_failed)} failed` : 'none failed'}>
        {formatNumber(agent.tasks_completed)}
      </Figure>
      <Figure label="Success rate" detail={count > 0 ? 'of ended tasks' : 'no tasks ended yet'}>
        {count > 0 ? formatPercent(agent.success_rate) : '–'}
      </Figure>
      <Figure label="Uptime" detail={hasUptime(agent) ? 'of the last 30 days' : 'told from its second day on'}>
        {hasUptime(agent) ? formatPercent(agent.uptime) : '–'}
      </Figure>
      <Figure
        label="Cost this month"
        detail={agent.monthly_budget_usd === null ? 'no budget set' : `of ${formatCost(agent.monthly_budget_usd)}`}
      >
        {formatCost(agent.cost_month_usd)}
      </Figure>
      <Figure label="Marked good" detail={marked > 0 ? `of ${plural(marked, 'marked run')}` : 'no run is marked'}>
        {metrics && marked > 0 ? formatPercent((100 * metrics.rated_good) / marked) : '–'}
      </Figure>
      <Figure
        label="Last active"
        detail={
          <>
            created <RelativeTime time={agent.created_at} />
          </>
        }
      >
        <LastActive agent={agent} className="text-lg" />
      </Figure>
    </dl>
  );
}

function Figure({ label, detail, children }: { label: string; detail: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd>
        <span className="tabular block min-h-7 text-lg font-semibold">{children}</span>
        <span className="tabular text-sm text-ink-3">{detail}</span>
      </dd>
    </div>
  );
}

function Configuration({ agent }: { agent: Agent }) {
  const { data: models } = useQuery(modelQueries.list());
  const model = models && findModel(models, agent.model);
  const { data: switches, error } = useQuery(toolQueries.switches());
  const tools = switches?.filter((tool) => isEnabled(agent.tools_config, tool)).map((tool) => tool.label);
  return (
    <Section title="Configuration">
      <dl>
        <Row label="Type">{presets[agent.agent_type].label}</Row>
        <Row label="Model">
          <span className="block wrap-anywhere">{agent.model}</span>
          {model && (
            <span className="tabular block text-sm text-ink-3">
              {modelDetail(model)}
              {Number(model.input_price_per_million) > 0 && ' per million tokens'}
            </span>
          )}
        </Row>
        {agent.fallback_model && <Row label="Fallback model">{agent.fallback_model}</Row>}
        <Row label="Temperature">{agent.temperature}</Row>
        <Row label="Longest answer">{formatNumber(agent.max_tokens)} tokens</Row>
        <Row label="Tools">{tools ? tools.join(', ') || 'None' : error ? 'The tools could not be loaded' : '…'}</Row>
        <Row label="Tags">
          {agent.tags.length === 0 ? (
            '–'
          ) : (
            <span className="flex flex-wrap gap-1.5 py-0.5">
              {agent.tags.map((tag) => (
                <Badge key={tag} title={tag}>
                  <span className="truncate">{tag}</span>
                </Badge>
              ))}
            </span>
          )}
        </Row>
        <Row label="Changed">
          <RelativeTime time={agent.updated_at} />
        </Row>
      </dl>
    </Section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid min-h-(--row) grid-cols-[8.5rem_minmax(0,1fr)] items-center gap-3 border-b border-line py-1 last:border-0">
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function RecentTasks({ agent }: { agent: Agent }) {
  const { data } = useQuery(taskQueries.list({ agent_id: agent.id, limit: 5 }));
  return (
    <Section
      title="Recent tasks"
      actions={
        <Button variant="link" size="sm" asChild>
          <Link to="?tab=tasks">View all tasks</Link>
        </Button>
      }
    >
      {!data && <Skeleton className="h-10 w-full" />}
      {data?.items.length === 0 && <p className="py-4 text-center text-ink-3">This agent has had no task yet.</p>}
      <ul>
        {data?.items.map((task) => (
          <TaskLine
            key={task.id}
            task={task}
            detail={
              task.error_message ?? [formatDuration(durationOf(task)), formatCost(task.cost_usd)].filter((part) => part !== '–').join(' · ')
            }
            aside={<RelativeTime compact time={task.created_at} />}
          />
        ))}
      </ul>
    </Section>
  );
}
