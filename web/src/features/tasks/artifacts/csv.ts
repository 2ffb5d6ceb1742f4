/** Reads comma (or semicolon, tab) separated values, with quoted fields (RFC 4180). Stops after `limit` rows. */
export function parseCsv(text: string, limit = 200): { rows: string[][]; more: boolean } {
  const separator = guessSeparator(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endRow = () => {
    row.push(field);
    field = '';
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === separator) {
      row.push(field);
      field = '';
    } else if (char === '\n') {
      endRow();
      if (rows.length >= limit) return { rows, more: text.slice(at + 1).trim() !== '' };
    } else if (char !== '\r') field += char;
  }
  if (field !== '' || row.length > 0) endRow();
  return { rows, more: false };
}

function guessSeparator(text: string): string {
  const line = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'));
  const count = (separator: string) => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best), ',');
}
