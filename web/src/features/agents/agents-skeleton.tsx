import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';

const cards = ['a', 'b', 'c', 'd', 'e', 'f'];

export function AgentsSkeleton({ table }: { table: boolean }) {
  if (table) return <SkeletonRows rows={8} label="Loading agents" />;
  return (
    <div role="status" aria-label="Loading agents" className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,320px),1fr))] gap-3">
      {cards.map((card) => (
        <Skeleton key={card} className="h-[218px] rounded-lg" />
      ))}
    </div>
  );
}
