import { Clamped } from '@/components/clamped';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';

/** What a node or a run gave: prose as prose, everything else as JSON. */
export function NodeOutput({ value, label }: { value: unknown; label: string }) {
  if (typeof value !== 'string') return <JsonView value={value} label={label} />;
  return (
    <section aria-label={label} className="rounded-lg border border-line bg-surface p-4">
      <Clamped>
        <Markdown text={value} />
      </Clamped>
    </section>
  );
}
