/** What nobody sees: soft hyphens, joiners, variation selectors. */
const invisible = /\u00AD|[\u200B-\u200D]|\u2060|\uFE0E|\uFE0F|\uFEFF/g;

/** The text as it is compared in searches, by the server's rules: composed, small letters of every alphabet, ß as ss, one letter i. */
export const fold = (text: string): string => {
  const composed = text.replace(invisible, '').normalize('NFKC');
  // Small first, as ẞ has the small letter ß, and ß the capitals SS.
  return composed.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('i\u0307', 'i');
};
