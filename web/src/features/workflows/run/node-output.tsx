import { Clamped } from '@/components/clamped';
import { JsonView } from '@/components/json-view';
import { Markdown } from '@/components/markdown/markdown';

/** What a node or a run gave: prose as prose, everything else as JSON. */
export function NodeOutput({ value, label, height }: { value: unknown; label: string; height?: number }) {
  if (typeof value !== 'string') return <JsonView value={value} label={label} />;
  return (
    <section aria-label={label} className="rounded-lg border border-line bg-surface p-4">
      <Clamped {...(height ? { height } : {})}>
        <Markdown text={value} />
      </Clamped>
    </section>
  );
}
