export interface Blocks {
  /** Blocks that are complete: what follows can't change how they look. */
  closed: string[];
  /** The block that is still being written. */
  open: string;
  /** Language of the code block that is still open, '' without one named; null outside of code. */
  fence: string | null;
}

const fenceStart = /^ {0,3}(`{3,}|~{3,})\s*([\w+#-]*)/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])\s/;

/**
 * Cuts Markdown that is still growing where a new block begins, so that a new word costs the reading of the last block and not
 * of the whole text.
 */
export function splitBlocks(text: string): Blocks {
  const closed: string[] = [];
  let start = 0;
  let fence: { mark: string; language: string } | null = null;
  let blank = false;
  let list = false;
  let position = 0;
  const close = (end: number) => {
    const block = text.slice(start, end).trimEnd();
    if (block) closed.push(block);
    start = end;
    list = false;
  };
  for (const line of text.split('\n')) {
    const end = position + line.length + 1;
    const mark = fenceStart.exec(line);
    if (fence) {
      const stripped = line.trim();
      if (stripped.startsWith(fence.mark) && stripped === (stripped[0] ?? '').repeat(stripped.length)) {
        fence = null;
        // The line may not be whole yet: its next piece could still belong to it.
        if (end <= text.length && !list) close(end);
      }
    } else if (mark?.[1]) {
      if (position > start && !list) close(position);
      fence = { mark: mark[1], language: mark[2] ?? '' };
      blank = false;
    } else if (line.trim() === '') blank = true;
    else {
      const item = listItem.test(line);
      const indented = /^(?: {2,}|\t)/.test(line);
      if (blank && !indented && !(list && item)) close(position);
      if (item) list = true;
      blank = false;
    }
    position = end;
  }
  return { closed, open: text.slice(start), fence: fence && !list ? fence.language : null };
}
