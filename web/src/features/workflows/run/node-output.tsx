import { Clamped } from '@/components/clamped';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';

/** What a node or a run gave: prose as prose, everything else as JSON. */
export function NodeOutput({ value, label, height }: { value: unknown; label: string; height?: number }) {
  // The results of a map, which are texts as well.
  if (Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every((each) => typeof each === 'string')) {
    return (
      <ol aria-label={label} className="flex flex-col gap-3">
        {value.map((each: string, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other name, and stay where they are
          <li key={index}>
            <NodeOutput value={each} label={`${label}, entry ${index + 1}`} {...(height ? { height } : {})} />
          </li>
        ))}
      </ol>
    );
  }
  if (typeof value !== 'string') return <JsonView value={value} label={label} />;
  return (
    <section aria-label={label} className="rounded-lg border border-line bg-surface p-4">
      <Clamped {...(height ? { height } : {})}>
        <Markdown text={value} />
      </Clamped>
    </section>
  );
}
