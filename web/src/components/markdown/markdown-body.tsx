import bash from 'highlight.js/lib/languages/bash';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import json from 'highlight.js/lib/languages/json';
import markdown from 'highlight.js/lib/languages/markdown';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { Square, SquareCheck } from 'lucide-react';
import { type ComponentProps, isValidElement, type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { VegaChart } from '../charts/vega-chart';
import { CodeBlock } from '../code-block';
import { isNestedTooDeeply } from './nesting';
import { PlainText, PlainTextOnError } from './plain-text';
import { RemoteImage } from './remote-image';

const languages = { bash, css, csharp, diff, json, markdown, python, sql, typescript, xml, yaml };
const aliases = {
  typescript: ['ts', 'tsx', 'js', 'jsx', 'javascript'],
  bash: ['sh', 'shell', 'console'],
  xml: ['html', 'svg'],
  csharp: ['cs'],
};

const parts: Components = {
  // Each block takes the direction of its own first letter: Arabic or Hebrew stands on the right.
  p: ({ node: _, ...props }) => <p dir="auto" {...props} />,
  li: ({ node: _, ...props }) => <li dir="auto" {...props} />,
  blockquote: ({ node: _, ...props }) => <blockquote dir="auto" {...props} />,
  h1: ({ node: _, children, ...props }) => (
    <h1 dir="auto" {...props}>
      {children}
    </h1>
  ),
  h2: ({ node: _, children, ...props }) => (
    <h2 dir="auto" {...props}>
      {children}
    </h2>
  ),
  h3: ({ node: _, children, ...props }) => (
    <h3 dir="auto" {...props}>
      {children}
    </h3>
  ),
  a: ({ node: _, children, href, ...props }) => (
    <a {...props} href={href} target={href?.startsWith('#') ? undefined : '_blank'} rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ src, alt }) => <RemoteImage src={typeof src === 'string' ? src : ''} alt={alt ?? ''} />,
  // Of a list of things to do: a mark that says whether it is done, not a control that can't be used.
  input: ({ checked }) => {
    const Mark = checked ? SquareCheck : Square;
    return (
      <Mark
        role="img"
        aria-label={checked ? 'Done' : 'Open'}
        className={`mr-1.5 inline size-4 align-[-3px] ${checked ? 'text-ok' : 'text-ink-3'}`}
      />
    );
  },
  pre: ({ children }) => <Code>{children}</Code>,
  table: ({ node: _, ...props }) => (
    <div className="overflow-x-auto">
      <table {...props} />
    </div>
  ),
};

type Plugins = NonNullable<ComponentProps<typeof ReactMarkdown>['rehypePlugins']>;
const plain: Plugins = [rehypeSanitize];
const coloured: Plugins = [rehypeSanitize, [rehypeHighlight, { languages, aliases, detect: false }]];
/** Reading the languages anew costs more than the rest together, so only text with code does. */
const hasCode = /^[ \t>*+\-\d.)]*(`{3}|~{3})/m;

/**
 * Raw HTML in the text is dropped by the parser; what Markdown can make is cut to a safe set, then coloured. What the parser can't take
 * is shown as it was written.
 */
export default function MarkdownBody({ text }: { text: string }) {
  if (isNestedTooDeeply(text)) return <PlainText text={text} />;
  return (
    <PlainTextOnError text={text}>
      <ReactMarkdown skipHtml remarkPlugins={[remarkGfm]} rehypePlugins={hasCode.test(text) ? coloured : plain} components={parts}>
        {text}
      </ReactMarkdown>
    </PlainTextOnError>
  );
}

function Code({ children }: { children: ReactNode }) {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(children)) return <pre>{children}</pre>;
  const language = /language-([\w+#-]+)/.exec(children.props.className ?? '')?.[1];
  if (language === 'vega-lite' || language === 'vega')
    return <VegaChart code={textOf(children.props.children)} className="mt-3 first:mt-0" />;
  return (
    <CodeBlock code={textOf(children.props.children).replace(/\n$/, '')} label={language ?? 'Code'} className="mt-3 first:mt-0">
      {children.props.children}
    </CodeBlock>
  );
}

function textOf(node: ReactNode): string {
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (isValidElement<{ children?: ReactNode }>(node)) return textOf(node.props.children);
  return typeof node === 'string' || typeof node === 'number' ? String(node) : '';
}
