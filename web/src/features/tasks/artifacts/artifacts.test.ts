import { describe, expect, it } from 'vitest';
import { kindOf } from './artifact-view';
import { parseCsv } from './csv';

describe('a table in a file', () => {
  it('is read with quotes, doubled quotes and line ends of all kinds', () => {
    expect(parseCsv('a,b\r\n"1, one","say ""hi"""\n"two\nlines",3').rows).toEqual([
      ['a', 'b'],
      ['1, one', 'say "hi"'],
      ['two\nlines', '3'],
    ]);
  });

  it('may be separated by semicolons or tabs, and have empty cells but no empty rows', () => {
    expect(parseCsv('a;b;c\n1;;3\n\n').rows).toEqual([
      ['a', 'b', 'c'],
      ['1', '', '3'],
    ]);
    expect(parseCsv('a\tb\n1,5\t2').rows[1]).toEqual(['1,5', '2']);
  });

  it('is cut where it is long, and says so', () => {
    expect(parseCsv('1\n2\n3\n', 2)).toEqual({ rows: [['1'], ['2']], more: true });
    expect(parseCsv('1\n2\n', 2)).toEqual({ rows: [['1'], ['2']], more: false });
  });
});

describe('how a file is shown', () => {
  const kind = (path: string, content_type: string) => kindOf({ path, content_type });

  it('follows its ending and its type', () => {
    expect(kind('notes.md', 'text/plain')).toBe('markdown');
    expect(kind('out/table.TSV', 'text/tab-separated-values')).toBe('csv');
    expect(kind('a.json', 'application/json')).toBe('json');
    expect(kind('chart.png', 'image/png')).toBe('image');
    expect(kind('main.py', 'application/octet-stream')).toBe('text');
    expect(kind('archive.zip', 'application/zip')).toBe('other');
  });

  it('gives markup no power: a page is text, a drawing is a picture', () => {
    expect(kind('page.html', 'text/html')).toBe('text');
    expect(kind('drawing.svg', 'image/svg+xml')).toBe('image');
  });
});
