import { createContext } from 'react';
import type { Point } from '../graph/geometry';
import type { Where } from './graph-edit';

/** What a node or note on the canvas can ask for. */
export interface CanvasActions {
  /** Opens the list of what can be added, at a place in the window. */
  add: (where: Where, at: Point) => void;
  writeNote: (id: string, text: string) => void;
  sizeNote: (id: string, size: { width: number; height: number }, at: Point) => void;
}

export const CanvasContext = createContext<CanvasActions>({ add: () => {}, writeNote: () => {}, sizeNote: () => {} });
