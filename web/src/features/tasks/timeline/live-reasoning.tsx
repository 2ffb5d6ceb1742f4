import { useEffect, useRef } from 'react';
import { Elapsed } from '@/components/relative-time';
import { Disclosure } from '@/components/ui/disclosure';
import { plural } from '@/lib/format';
import { type TextStream, useStreamedReasoning, useStreamedText } from '../text-stream';

/** What the model thinks while it thinks: folded, and open it follows the text as it comes. */
export function LiveReasoning({
  stream,
  sequence,
  start,
  onToggle,
}: {
  stream: TextStream;
  sequence: number;
  start: string;
  onToggle: (open: boolean) => void;
}) {
  const reasoning = useStreamedReasoning(stream, sequence);
  const writing = useStreamedText(stream, sequence) !== '';
  if (!reasoning) return null;
  return (
    <Disclosure
      onToggle={onToggle}
      label={
        writing ? (
          `Reasoning · ${plural(reasoning.trim().split(/\s+/).length, 'word')}`
        ) : (
          <span>
            Thinking… <Elapsed start={start} />
          </span>
        )
      }
    >
      {() => <Thoughts stream={stream} sequence={sequence} />}
    </Disclosure>
  );
}

function Thoughts({ stream, sequence }: { stream: TextStream; sequence: number }) {
  const text = useStreamedReasoning(stream, sequence);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (text && atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <div
      ref={box}
      // Who has scrolled up is reading.
      onScroll={({ currentTarget: c }) => {
        atEnd.current = c.scrollHeight - c.scrollTop - c.clientHeight < 24;
      }}
      className="max-h-96 overflow-y-auto border-l-2 border-line-strong pl-3 text-sm whitespace-pre-wrap text-ink-2"
      data-testid="reasoning"
    >
      {text}
    </div>
  );
}
