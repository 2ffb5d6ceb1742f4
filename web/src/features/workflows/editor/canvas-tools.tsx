import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { Braces, Maximize, Minus, PanelRight, Plus, Redo2, Undo2, Waypoints } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { Tool } from './inspector';
import type { Editor } from './use-editor';

/** The tools that float over the canvas. */
export function CanvasTools({
  editor,
  yaml,
  details,
  onYaml,
  onDetails,
  onFit,
  onTidy,
  list,
}: {
  editor: Editor;
  yaml: boolean;
  details: boolean;
  onYaml: () => void;
  onDetails: () => void;
  onFit: () => void;
  onTidy: () => void;
  list: (close: () => void) => ReactNode;
}) {
  const flow = useReactFlow();
  const zoom = useStore(({ transform }) => transform[2]);
  const [open, setOpen] = useState(false);
  const { dispatch, canUndo, canRedo, draft, broken } = editor;
  return (
    <Panel
      position="top-left"
      className="m-3! flex items-center gap-1 rounded-lg bg-surface p-1 shadow-float"
      role="toolbar"
      aria-label="Editor"
    >
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <Button variant="primary" size="sm" disabled={broken !== null}>
            <Plus aria-hidden />
            Add
          </Button>
        </PopoverTrigger>
        <PopoverContent aria-label="Add a node" className="w-[min(34rem,calc(100vw-1rem))] p-0">
          {list(() => setOpen(false))}
        </PopoverContent>
      </Popover>
      <Tool label="Undo" icon={<Undo2 aria-hidden />} disabled={!canUndo} onClick={() => dispatch({ type: 'undo' })} />
      <Tool label="Redo" icon={<Redo2 aria-hidden />} disabled={!canRedo} onClick={() => dispatch({ type: 'redo' })} />
      <Tool label="Lay out" icon={<Waypoints aria-hidden />} disabled={draft.nodes.length < 2 || broken !== null} onClick={onTidy} />
      <span aria-hidden className="mx-0.5 h-5 w-px bg-line" />
      <span className="flex items-center max-sm:hidden">
        <Tool label="Zoom out" icon={<Minus aria-hidden />} onClick={() => void flow.zoomOut()} />
        <span className="tabular w-10 text-center text-xs text-ink-3">{Math.round(zoom * 100)} %</span>
        <Tool label="Zoom in" icon={<Plus aria-hidden />} onClick={() => void flow.zoomIn()} />
      </span>
      <Tool label="Show everything" icon={<Maximize aria-hidden />} onClick={onFit} />
      <span aria-hidden className="mx-0.5 h-5 w-px bg-line" />
      <Tool label="YAML" icon={<Braces aria-hidden />} pressed={yaml} onClick={onYaml} />
      <Tool label={details ? 'Hide details' : 'Show details'} icon={<PanelRight aria-hidden />} pressed={details} onClick={onDetails} />
    </Panel>
  );
}
