import { lazy, memo, Suspense } from 'react';
import { CodeBlock } from '../code-block';
import { splitBlocks } from './blocks';
import './markdown.css';

const Body = lazy(() => import('./markdown-body'));

/** Markdown while it is being written: finished blocks keep still, only the last one is read anew. */
export function StreamingMarkdown({ text }: { text: string }) {
  const { closed, open, fence } = splitBlocks(text);
  return (
    <div className="markdown">
      {closed.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
        <Block key={index} text={block} />
      ))}
      {fence !== null ? (
        <CodeBlock code={open.slice(open.indexOf('\n') + 1)} label={fence || 'Code'} follow className="mt-3 first:mt-0" />
      ) : (
        open.trim() && <Block key={closed.length} text={open} />
      )}
    </div>
  );
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <div>
      <Suspense fallback={<div className="whitespace-pre-wrap">{text}</div>}>
        <Body text={text} />
      </Suspense>
    </div>
  );
});
