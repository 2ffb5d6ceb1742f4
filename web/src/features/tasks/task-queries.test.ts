import { expect, it } from 'vitest';
import { fileName } from './task-output';
import { attachmentName, taskRequests } from './task-queries';
import { resultOf } from './timeline/question';

it('reads a file’s name from the header of its download', () => {
  expect(attachmentName('attachment; filename=report.csv')).toBe('report.csv');
  expect(attachmentName('attachment; filename="a b.csv"; filename*=UTF-8\'\'M%C3%BCller%20b.csv')).toBe('Müller b.csv');
  expect(attachmentName(null)).toBeNull();
});

it('addresses files in folders and with odd names', () => {
  expect(taskRequests.artifactUrl('t1', 'a b/ü?.md')).toBe('/api/v1/tasks/t1/artifacts/a%20b/%C3%BC%3F.md');
});

it('names a download after its task', () => {
  expect(fileName('Compare: the Régions / Q3!', 'md')).toBe('compare-the-regions-q3.md');
  expect(fileName('…', 'json')).toBe('result.json');
});

it('sends a typed result as JSON where it is JSON', () => {
  expect(resultOf('  ')).toEqual({});
  expect(resultOf('{"id": 7}')).toEqual({ result: { id: 7 } });
  expect(resultOf('sent at 12:00')).toEqual({ result: 'sent at 12:00' });
  expect(resultOf('42')).toEqual({ result: '42' });
});
