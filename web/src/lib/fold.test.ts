import { expect, it } from 'vitest';
import { fold } from './fold';

it.each([
  ['ÄÖÜ', 'äöü'],
  ['Café', 'cafe\u0301'],
  ['Straße', 'STRASSE'],
  ['GROẞ', 'groß'],
  ['İSTANBUL', 'istanbul'],
  ['ISPARTA', 'ısparta'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ['ｆｕｌｌ', 'FULL'],
  ['Do\u00ADnau', 'donau'],
])('%s is %s', (left, right) => {
  expect(fold(left)).toBe(fold(right));
});

it('keeps accents', () => {
  expect(fold('café')).not.toBe(fold('cafe'));
});
