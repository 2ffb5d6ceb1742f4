import { ListTree, RotateCcw } from 'lucide-react';
import { Link } from 'react-router';
import { CodeBlock } from '@/components/code-block';
import { LeftOut } from '@/components/left-out';
import { Elapsed } from '@/components/relative-time';
import { TaskStatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { useAgentName } from '@/features/agents/agent-queries';
import { formatCost, formatTokens, plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { kindLabel } from '../graph/node-card';
import { NodeStatusBadge } from './node-look';
import { NodeOutput } from './node-output';
import type { NodeView } from './run-view';
import { useLiveText } from './use-live-text';

/** What became of one node. */
export function NodePanel({ node, onRerun }: { node: NodeView; onRerun: (() => void) | null }) {
  const agentName = useAgentName();
  const running = node.status === 'running';
  const live = useLiveText(node.taskId, running);
  return (
    <div className="flex flex-col gap-4" data-testid="node-panel">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">
        <NodeStatusBadge node={node} />
        {node.startedAt && <Elapsed start={node.startedAt} end={node.completedAt} />}
        {node.tokens > 0 && <span className="tabular">{formatTokens(node.tokens)} tokens</span>}
        {!!node.cost && <span className="tabular">{formatCost(node.cost)}</span>}
        {node.detail && <span>{node.detail}</span>}
        {node.branch && <span>took “{node.branch}”</span>}
      </div>
      <p className="text-sm text-ink-2">
        {node.agentId ? (
          <Link to={paths.agent.to(node.agentId)} className="text-accent-text underline-offset-3 hover:underline">
            {agentName(node.agentId) ?? 'Its agent'}
          </Link>
        ) : (
          kindLabel(node.kind)
        )}
      </p>
      {(node.taskId || onRerun) && (
        <div className="flex flex-wrap gap-2">
          {node.taskId && (
            <Button size="sm" asChild>
              <Link to={paths.task.to(node.taskId)}>
                <ListTree aria-hidden />
                Open timeline
              </Link>
            </Button>
          )}
          {onRerun && (
            <Button size="sm" onClick={onRerun}>
              <RotateCcw aria-hidden />
              Run again from here
            </Button>
          )}
        </div>
      )}
      {node.error && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm wrap-anywhere text-ink">
          {node.error}
        </p>
      )}
      {running && live && <CodeBlock code={live} label="Writing now" wrap follow />}
      {node.runs.some((each) => each.left_out) && (
        <LeftOut>
          Input and output are left out here: the run is larger than one answer carries. {node.taskId && 'The timeline has them.'}
        </LeftOut>
      )}
      {node.output !== null && <NodeOutput value={node.output} label={`Output of ${node.title}`} />}
      {node.instruction && (
        <Disclosure label="Instruction">{() => <CodeBlock code={node.instruction ?? ''} label="Instruction" wrap />}</Disclosure>
      )}
      {node.runs.length > 1 && (
        <Disclosure label={plural(node.runs.length, 'attempt')}>
          {() => (
            <ul className="flex flex-col gap-1 text-sm">
              {node.runs.map((each) => (
                <li
                  key={`${each.iteration}-${each.item_index}-${each.attempt}`}
                  className="flex min-h-8 flex-wrap items-center gap-x-3 border-b border-line last:border-0"
                >
                  <TaskStatusBadge task={each} />
                  <span className="min-w-0 flex-1 text-ink-2">
                    {[each.item_index === null ? '' : `Entry ${each.item_index + 1}`, `round ${each.iteration + 1}`, `try ${each.attempt}`]
                      .filter(Boolean)
                      .join(', ')}
                  </span>
                  <Elapsed start={each.started_at} end={each.completed_at} className="text-ink-3" />
                  {each.task_id && (
                    <Link to={paths.task.to(each.task_id)} className="text-accent-text underline-offset-3 hover:underline">
                      Task
                    </Link>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Disclosure>
      )}
    </div>
  );
}
