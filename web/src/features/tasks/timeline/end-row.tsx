import { Ban, CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDuration } from '@/lib/format';
import { Meta, Row, since } from './row';
import type { EndEntry } from './timeline';

const looks = {
  completed: { icon: CircleCheck, tone: 'ok', title: 'Completed' },
  failed: { icon: CircleX, tone: 'bad', title: 'Failed' },
  cancelled: { icon: Ban, tone: 'idle', title: 'Cancelled' },
} as const;

/** How the run ended; what follows from that is the page's to say. */
export function EndRow({
  entry,
  origin,
  duration,
  children,
}: {
  entry: EndEntry;
  origin: number;
  duration: number | null;
  children?: ReactNode;
}) {
  const { icon, tone, title } = looks[entry.status];
  return (
    <Row
      icon={icon}
      tone={tone}
      title={duration === null ? title : `${title} after ${formatDuration(duration)}`}
      meta={<Meta parts={[since(entry.at, origin)]} />}
      data-testid="step-end"
    >
      {children}
    </Row>
  );
}
