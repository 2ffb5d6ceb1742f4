import { type Node, type NodeProps, NodeResizer } from '@xyflow/react';
import { use, useState } from 'react';
import type { WorkflowNote } from '@/api/types';
import { Markdown } from '@/components/markdown/markdown';
import { cn } from '@/lib/cn';
import { CanvasContext } from './canvas-context';

export type NoteNode = Node<{ note: WorkflowNote }, 'note'>;

/** A comment on the canvas. It is written by a double press or Enter. */
export function NoteCard({ data: { note }, selected }: NodeProps<NoteNode>) {
  const { writeNote, sizeNote } = use(CanvasContext);
  const [writing, setWriting] = useState(note.text === '');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: React Flow's node around it is what takes the focus
    <div
      data-testid="note"
      className={cn(
        'h-full overflow-hidden rounded-lg border border-dashed border-line-strong bg-warn-soft p-3 text-sm text-ink',
        selected && 'border-solid border-accent ring-1 ring-accent',
      )}
      onDoubleClick={() => setWriting(true)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || writing) return;
        event.preventDefault();
        setWriting(true);
      }}
    >
      <NodeResizer
        isVisible={selected}
        minWidth={120}
        minHeight={60}
        onResize={(_, { x, y, width, height }) => sizeNote(note.id, { width: Math.round(width), height: Math.round(height) }, { x, y })}
      />
      {writing ? (
        <textarea
          aria-label="Note"
          // biome-ignore lint/a11y/noAutofocus: whoever makes or opens a note means to write
          autoFocus={selected}
          className="nodrag nopan nowheel size-full resize-none bg-transparent outline-none"
          placeholder="Write a note, in Markdown"
          maxLength={5000}
          value={note.text}
          onChange={(event) => writeNote(note.id, event.target.value)}
          onBlur={() => setWriting(note.text === '')}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      ) : (
        <div className="nowheel max-h-full overflow-y-auto">
          <Markdown text={note.text ?? ''} />
        </div>
      )}
    </div>
  );
}
