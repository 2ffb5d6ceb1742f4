import { describe, expect, it } from 'vitest';
import { splitBlocks } from './blocks';

describe('growing Markdown', () => {
  it('closes a block when the next one begins', () => {
    expect(splitBlocks('One\n\nTwo')).toEqual({ closed: ['One'], open: 'Two', fence: null });
    expect(splitBlocks('One\n\n').closed).toEqual([]);
  });

  it('keeps a list with gaps together', () => {
    const { closed, open } = splitBlocks('Intro\n\n- a\n\n- b\n\n  more of b\n\nAfter');
    expect(closed).toEqual(['Intro', '- a\n\n- b\n\n  more of b']);
    expect(open).toBe('After');
  });

  it('does not cut inside code, and says which code is open', () => {
    const { closed, open, fence } = splitBlocks('Text\n```ts\nconst a = 1;\n\nconst b');
    expect(closed).toEqual(['Text']);
    expect(open).toBe('```ts\nconst a = 1;\n\nconst b');
    expect(fence).toBe('ts');
  });

  it('closes code at its last fence only', () => {
    const { closed, open, fence } = splitBlocks('````\n```\ninner\n```\n````\nafter');
    expect(closed).toEqual(['````\n```\ninner\n```\n````']);
    expect(open).toBe('after');
    expect(fence).toBeNull();
  });

  it('loses no text, wherever it is cut', () => {
    const text = 'A\n\n## B\n\n1. x\n2. y\n\n   ```js\n   z\n   ```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n~~~\nraw\n~~~\nend';
    for (let end = 0; end <= text.length; end++) {
      const { closed, open } = splitBlocks(text.slice(0, end));
      expect([...closed, open].join('').replace(/\s/g, '')).toBe(text.slice(0, end).replace(/\s/g, ''));
    }
  });

  it('what was closed stays closed as it is', () => {
    const text = 'A\n\n- b\n- c\n\nD\n```\ne\n\nf\n```\nG\n\nH';
    let before: string[] = [];
    for (let end = 0; end <= text.length; end++) {
      const { closed } = splitBlocks(text.slice(0, end));
      expect(closed.slice(0, before.length)).toEqual(before);
      before = closed;
    }
  });
});
