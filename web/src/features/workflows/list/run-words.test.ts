import { describe, expect, it } from 'vitest';
import { inputsLine, sourceOf } from './run-words';

describe('a run in a line', () => {
  it('tells its inputs, one alone without its name', () => {
    expect(inputsLine({})).toBe('');
    expect(inputsLine({ topic: 'Bees\nand  ants' })).toBe('Bees and ants');
    expect(inputsLine({ topic: 'Bees', words: 300, deep: { a: 1 } })).toBe('topic: Bees · words: 300 · deep: {"a":1}');
    expect(inputsLine({ topic: 'x'.repeat(500) })).toHaveLength(161);
  });

  it('tells what started it', () => {
    expect(sourceOf({ started_by: 'command_line', only_node: null })).toBe('The command line');
    expect(sourceOf({ started_by: 'node', only_node: 'draft' })).toBe('Only “draft”');
    expect(sourceOf({ started_by: null, only_node: null })).toBe('–');
  });
});
