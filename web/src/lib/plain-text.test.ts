import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text';

describe('Markdown in a preview', () => {
  it.each([
    ['## What they say\n\n**31 are positive**, 6 mixed.', 'What they say 31 are positive, 6 mixed.'],
    ['- [x] Read\n- Sorted\n1. First', 'Read Sorted First'],
    ['| Theme | Mood |\n|---|---:|\n| Battery | good |', 'Theme Mood Battery good'],
    ['See [the method](https://a.example/b "t") and ![a chart](c.png).', 'See the method and a chart.'],
    ['```python\nx = 1\n```', 'x = 1'],
    ['> "It *just* works", says `q`', '"It just works", says q'],
  ])('is words: %j', (markdown, words) => expect(plainText(markdown)).toBe(words));

  it.each(['2 * 3 * 4 = 24', 'snake_case_name', '-5 degrees'])('leaves what only looks like it: %s', (text) =>
    expect(plainText(text)).toBe(text),
  );
});
