import { type Node, type ReactFlowInstance, useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { viewportFor } from './frame';
import type { Point } from './geometry';

/** What something covers of a canvas: pixels on its right, and a part of its height at the bottom. */
export interface Covered {
  right: number;
  bottom: number;
}

const uncovered: Covered = { right: 0, bottom: 0 };

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
export function useFrame(places: readonly Point[], chosen: Point | undefined, covered: Covered = uncovered): Frame {
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
    const { right, bottom } = latest.current.covered;
    const size = { width: canvas.clientWidth - right, height: canvas.clientHeight * (1 - bottom) };
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
