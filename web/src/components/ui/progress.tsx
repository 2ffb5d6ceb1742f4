import { cn } from '@/lib/cn';

/** A measured part of a whole, 0–100. `label` says of what. */
export function Progress({
  value,
  label,
  tone = 'accent',
  className,
}: {
  value: number;
  label: string;
  tone?: 'accent' | 'ok' | 'warn' | 'bad';
  className?: string;
}) {
  const part = Math.min(100, Math.max(0, value));
  const colors = { accent: 'bg-accent', ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad' };
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part)}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-idle-soft', className)}
    >
      <div className={cn('h-full rounded-full transition-[width]', colors[tone])} style={{ width: `${part}%` }} />
    </div>
  );
}
