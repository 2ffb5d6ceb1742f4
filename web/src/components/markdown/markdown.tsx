import { lazy, Suspense } from 'react';
import { cn } from '@/lib/cn';
import './markdown.css';

const Body = lazy(() => import('./markdown-body'));

/** Sanitised Markdown of a model. Its parser loads when first needed; until then the plain text stands in its place. */
export function Markdown({ text, className }: { text: string; className?: string }) {
  return (
    <div className={cn('markdown', className)}>
      <Suspense fallback={<div className="whitespace-pre-wrap">{text}</div>}>
        <Body text={text} />
      </Suspense>
    </div>
  );
}
