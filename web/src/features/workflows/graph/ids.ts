/** An id that expressions can use, made of words and not taken yet. */
export function freeId(words: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  const base =
    words
      .normalize('NFKD')
      .replace(/[^\w\s]/g, '')
      .trim()
      .toLowerCase()
      .split(/\s+/)
      .slice(0, 3)
      .join('_')
      .slice(0, 40) || 'step';
  if (!known.has(base)) return base;
  for (let number = 2; ; number++) if (!known.has(`${base}_${number}`)) return `${base}_${number}`;
}
