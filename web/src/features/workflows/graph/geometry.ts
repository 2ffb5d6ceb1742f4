export interface Point {
  x: number;
  y: number;
}
export interface Size {
  width: number;
  height: number;
}
export interface Box extends Point, Size {}

export const nodeWidth = 240;
export const nodeHeight = 112;
/** Distance between two outlets of one node. */
const outletStep = 28;

/** How tall a node with so many ways out is. */
export const heightOf = (outlets: number): number => Math.max(nodeHeight, outlets * outletStep + 20);

/** Where the outlets of a node are, from its top. */
export function outletY(index: number, outlets: number): number {
  return heightOf(outlets) / 2 + (index - (outlets - 1) / 2) * outletStep;
}
