import { type Node, type ReactFlowInstance, useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { viewportFor } from './frame';
import type { Point } from './geometry';

interface Frame {
  ref: RefObject<HTMLDivElement | null>;
  /** A press that moves nothing is none of these. */
  onMove: (event: MouseEvent | TouchEvent | null) => void;
  /** The graph stays as it is now, as if it had been moved by hand. */
  hold: () => void;
  /** Brings everything into sight again. */
  show: () => void;
}

/**
 * Keeps a graph in sight: when its canvas first has a size and whenever that changes, as long as nobody has moved the graph by hand.
 * Answers what React Flow needs for it.
 */
export function useFrame(
  places: readonly Point[],
  chosen: Point | undefined,
  /** Pixels on the right that something covers. */
  covered = 0,
): Frame {
  const flow: ReactFlowInstance<Node> = useReactFlow();
  const ref = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const latest = useRef({ places, chosen, covered });
  useEffect(() => {
    latest.current = { places, chosen, covered };
  });
  const show = useCallback(() => {
    const canvas = ref.current;
    if (!canvas || canvas.clientWidth === 0) return;
    moved.current = false;
    const size = { width: canvas.clientWidth - latest.current.covered, height: canvas.clientHeight };
    void flow.setViewport(viewportFor(latest.current.places, size, latest.current.chosen));
  }, [flow]);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const observer = new ResizeObserver(() => {
      if (!moved.current) show();
    });
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [show]);
  const hold = useCallback(() => {
    moved.current = true;
  }, []);
  const onMove = useCallback((event: MouseEvent | TouchEvent | null) => event && hold(), [hold]);
  return { ref, onMove, hold, show };
}
