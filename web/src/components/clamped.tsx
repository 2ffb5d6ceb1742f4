import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Button } from './ui/button';

/** Long content is cut at a height, until it is asked for whole. `off` shows it whole from the start. */
export function Clamped({ children, height = 420, off = false }: { children: ReactNode; height?: number; off?: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [whole, setWhole] = useState(off);
  const [tall, setTall] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || whole) return;
    // A cut that would hide a line or two is not worth a press.
    const measure = () => setTall(element.scrollHeight > height + 120);
    measure();
    const observer = new ResizeObserver(measure);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [height, whole]);
  const cut = tall && !whole;
  return (
    <div>
      <div
        ref={box}
        style={
          cut
            ? { maxHeight: height, overflow: 'hidden', maskImage: `linear-gradient(to bottom, black ${height - 72}px, transparent)` }
            : undefined
        }
      >
        {children}
      </div>
      {cut && (
        <Button variant="link" size="sm" onClick={() => setWhole(true)} className="mt-1">
          Show all
        </Button>
      )}
    </div>
  );
}
