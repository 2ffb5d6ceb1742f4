import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';

/** Texts this long are compared line by line: words would take seconds. */
const wordLimit = 20_000;

interface Part {
  value: string;
  added?: boolean;
  removed?: boolean;
}

/** Two texts in one: what went is struck, what came is underlined. Chunk of its own: load it lazily. */
export default function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const parts = useMemo(() => compare(before, after), [before, after]);
  return (
    <section
      aria-label={label}
      data-testid="text-diff"
      className="rounded-lg border border-line bg-surface p-4 text-sm leading-6 wrap-anywhere whitespace-pre-wrap"
    >
      {parts.map((part, index) => {
        const Tag = part.added ? 'ins' : part.removed ? 'del' : 'span';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one comparison have no other name
          <Tag key={index} className={part.added ? 'rounded-xs bg-ok-soft' : part.removed ? 'rounded-xs bg-bad-soft' : undefined}>
            {part.value}
          </Tag>
        );
      })}
    </section>
  );
}

function compare(before: string, after: string): Part[] {
  if (before.length + after.length <= wordLimit) return diffWordsWithSpace(before, after);
  return lines(before, after);
}

/** What both begin and end with is the same; the rest is taken as changed. */
function lines(before: string, after: string): Part[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const text = (all: string[], from: number, to: number) => (from < to ? `${all.slice(from, to).join('\n')}\n` : '');
  return [
    { value: text(old, 0, start) },
    { value: text(old, start, old.length - end), removed: true },
    { value: text(fresh, start, fresh.length - end), added: true },
    { value: text(old, old.length - end, old.length) },
  ];
}
