/** Quotes and lists in each other that are still shown as such; a parser and a browser give up somewhere above. */
const DEEPEST = 50;

/** The marks that a line begins with: each opens a quote or a list inside the one before. */
const marks = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+/;

/** Whether some line of a text is nested deeper than anybody writes. */
export function isNestedTooDeeply(text: string): boolean {
  for (const line of text.split('\n')) {
    if (line.length < DEEPEST) continue;
    // Lists are also nested by indentation alone, two characters each.
    if (line.length - line.trimStart().length > 4 * DEEPEST && /^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(line)) return true;
    const found = marks.exec(line.slice(0, 10 * DEEPEST))?.[0];
    if (found && (found.match(/>|[-*+]|\d+[.)]/g)?.length ?? 0) > DEEPEST) return true;
  }
  return false;
}
