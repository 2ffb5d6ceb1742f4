import { Handle, Position } from '@xyflow/react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { heightOf, outletY } from './geometry';
import { handleOf, type Outlet } from './outlets';

/** Where edges enter and leave a node: the inlet on its left, and an outlet for every way it can end, with its name beside it. */
export function Ports({
  outlets,
  connectable = false,
  inlet = true,
  extra,
  state,
}: {
  outlets: readonly Outlet[];
  connectable?: boolean;
  inlet?: boolean;
  /** What stands behind an outlet, such as a button. */
  extra?: (outlet: Outlet) => ReactNode;
  /** After a run: whether it went this way. */
  state?: (outlet: Outlet) => 'taken' | 'left' | 'idle';
}) {
  return (
    <>
      {inlet && (
        <Handle type="target" id="in" position={Position.Left} isConnectable={connectable} style={{ top: heightOf(outlets.length) / 2 }} />
      )}
      {outlets.map((outlet, index) => {
        const top = outletY(index, outlets.length);
        return (
          <div key={handleOf(outlet.branch)}>
            <Handle type="source" id={handleOf(outlet.branch)} position={Position.Right} isConnectable={connectable} style={{ top }} />
            <div className="absolute left-full flex items-center" style={{ top, transform: 'translateY(-50%)' }}>
              {extra?.(outlet)}
              {outlet.label && (
                <span
                  data-testid="outlet"
                  className={cn(
                    'pointer-events-none absolute bottom-1/2 left-2.5 mb-0.5 max-w-32 truncate text-xs leading-4 text-ink-2',
                    state?.(outlet) === 'taken' && 'font-medium text-ok',
                    state?.(outlet) === 'left' && 'text-ink-3 line-through decoration-1',
                  )}
                >
                  {outlet.label}
                </span>
              )}
            </div>
          </div>
        );
      })}
    </>
  );
}
