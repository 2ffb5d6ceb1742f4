import { Copy, FlaskConical, Trash2, X } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { kindIcon } from '../graph/node-card';
import { kindOf } from '../kinds/registry';
import { EdgeForm } from './edge-form';
import { nothing } from './editor-state';
import { edgeId, remove } from './graph-edit';
import { NodeForm } from './node-form';
import type { Editor } from './use-editor';
import { WorkflowForm } from './workflow-form';

const YamlPanel = lazy(() => import('./yaml-panel'));

interface InspectorProps {
  editor: Editor;
  name: string;
  yaml: boolean;
  onDuplicate: () => void;
  onTry: (node: string) => void;
  onClose: () => void;
}

/** The panel that floats over the canvas: what is chosen, the workflow itself, or all of it as text. */
export function Inspector({ editor, name, yaml, onDuplicate, onTry, onClose }: InspectorProps) {
  const { draft, selection, change, check, broken } = editor;
  const { faults } = check;
  const many = selection.nodes.length + selection.notes.length > 1;
  const node = many ? undefined : draft.nodes.find((each) => each.id === selection.nodes[0]);
  const edge = node || many ? undefined : draft.edges.find((each) => edgeId(each) === selection.edges[0]);
  const note = draft.notes.find((each) => each.id === selection.notes[0]);
  const chosen = selection.nodes.length + selection.notes.length > 0;
  const erase = () => change((now) => remove(now, selection.nodes, selection.edges, selection.notes), undefined, nothing);
  const Icon = node && kindIcon(node.type);
  const title = yaml
    ? 'YAML'
    : many
      ? plural(selection.nodes.length + selection.notes.length, 'node')
      : node
        ? node.label || node.id
        : edge
          ? 'Edge'
          : note
            ? 'Note'
            : 'Workflow';
  return (
    <section
      aria-label={title}
      data-inspector
      className={cn(
        'flex min-h-0 flex-col rounded-lg bg-surface shadow-float max-lg:absolute max-lg:inset-x-2 max-lg:bottom-2 max-lg:max-h-[58%] lg:h-full',
        yaml ? 'lg:w-120' : 'lg:w-84',
      )}
    >
      <header className="flex items-center gap-1 border-b border-line py-2 pr-2 pl-4">
        {Icon && !yaml && <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />}
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        {!yaml && node && kindOf(node.type).runsAlone && (
          <Tool label="Run this node alone" icon={<FlaskConical aria-hidden />} disabled={broken !== null} onClick={() => onTry(node.id)} />
        )}
        {!yaml && chosen && <Tool label="Duplicate" icon={<Copy aria-hidden />} disabled={broken !== null} onClick={onDuplicate} />}
        {!yaml && chosen && (
          <Tool label={node ? 'Delete node' : 'Delete'} icon={<Trash2 aria-hidden />} disabled={broken !== null} onClick={erase} />
        )}
        <Tool label="Close panel" icon={<X aria-hidden />} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {yaml ? (
          <Suspense fallback={<Skeleton className="h-64" />}>
            <YamlPanel editor={editor} />
          </Suspense>
        ) : broken ? (
          <p className="text-sm text-ink-2">The YAML cannot be read. Open it, and put it right or discard it, to go on here.</p>
        ) : many ? (
          <p className="text-sm text-ink-3">Drag them together, duplicate or delete them, or copy them to another workflow.</p>
        ) : node ? (
          <NodeForm key={node.id} draft={draft} node={node} name={name} change={change} faults={faults} />
        ) : edge ? (
          <EdgeForm
            draft={draft}
            edge={edge}
            change={change}
            error={faults.edges.get(edgeId(edge))}
            onRemoved={() => editor.select(nothing)}
          />
        ) : note ? (
          <p className="text-sm text-ink-3">A comment for those who read the workflow. Press it twice to write.</p>
        ) : (
          <>
            {(draft.nodes.length > 0 ? faults.rest : []).map((text) => (
              <p key={text} role="alert" className="mb-3 rounded-lg bg-bad-soft px-3 py-2 text-sm">
                {text}
              </p>
            ))}
            <WorkflowForm draft={draft} change={change} faults={faults} />
          </>
        )}
      </div>
    </section>
  );
}

export function Tool({
  label,
  icon,
  disabled = false,
  pressed,
  onClick,
}: {
  label: string;
  icon: ReactNode;
  disabled?: boolean;
  pressed?: boolean;
  onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        className={pressed ? 'bg-selected text-ink' : ''}
      >
        {icon}
      </Button>
    </Tooltip>
  );
}
