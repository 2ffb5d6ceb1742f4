import { type ReactNode, useMemo } from 'react';
import { parseJson, toJson } from '@/lib/json';
import { CodeBlock } from './code-block';

const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;
/** Beyond this, colouring costs more than it gives. */
const colourLimit = 60_000;

/** JSON, indented and coloured, with a copy button. Strings that hold JSON are shown as that JSON. */
export function JsonView({ value, label = 'JSON', className }: { value: unknown; label?: string; className?: string }) {
  const text = useMemo(() => toJson(unwrap(value), 2) ?? 'null', [value]);
  const coloured = useMemo(() => (text.length <= colourLimit ? colour(text) : undefined), [text]);
  return (
    <CodeBlock code={text} label={label} wrap {...(className ? { className } : {})}>
      {coloured}
    </CodeBlock>
  );
}

function unwrap(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** React elements, never HTML: what a model wrote can't become markup. */
function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [all, string, colon, word] = match;
    if (match.index > end) parts.push(text.slice(end, match.index));
    const tone = string ? (colon ? 'text-accent-text' : 'text-ok') : word ? 'text-bad' : 'text-warn';
    parts.push(
      <span key={match.index} className={tone}>
        {string && colon ? string : all}
      </span>,
    );
    if (string && colon) parts.push(colon);
    end = match.index + all.length;
  }
  parts.push(text.slice(end));
  return parts;
}
