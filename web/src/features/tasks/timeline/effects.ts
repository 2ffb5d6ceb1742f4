/** What a tool does to the world, in words. */
export const effectWords: Record<string, string> = {
  read_only: 'Only reads',
  idempotent: 'Safe to repeat',
  verifiable: 'Acts, can be checked',
  acting: 'Acts',
};
