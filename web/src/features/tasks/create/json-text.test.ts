import { describe, expect, it, vi } from 'vitest';
import { formatJson, readJsonObject, readSchema } from './json-text';
import { addField, schemaPresets } from './schema-presets';

const errorOf = (result: ReturnType<typeof readJsonObject>) => (result.ok ? null : result.error);

describe('typed JSON', () => {
  it('is an object, or nothing', () => {
    expect(readJsonObject('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(readJsonObject('  \n')).toEqual({ ok: true, value: null });
  });

  it.each(['[1]', '"text"', '4', 'null', 'true'])('refuses %s, which is no object', (text) => {
    expect(errorOf(readJsonObject(text))).toContain('object');
  });

  it('says where it is broken', () => {
    expect(errorOf(readJsonObject('{\n  "a": 1,\n  b: 2\n}'))).toContain('line 3');
    expect(errorOf(readJsonObject('{"a": '))).toContain('too early');
  });

  it('does not call what ends in time too early when the engine names no place', () => {
    vi.spyOn(JSON, 'parse').mockImplementation(() => {
      throw new SyntaxError(`Unexpected token 'b', "{b: 1}" is not valid JSON`);
    });
    expect(errorOf(readJsonObject('{b: 1}'))).toBe('Not valid JSON: unexpected "b".');
  });

  it('has a limit', () => {
    expect(errorOf(readJsonObject(`{"a":"${'x'.repeat(1024 * 1024)}"}`))).toContain('1 MB');
  });

  it('is indented on demand, and left alone when it can’t be', () => {
    expect(formatJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(formatJson('{"a"')).toBe('{"a"');
  });
});

describe('a typed schema', () => {
  it.each(schemaPresets.map((preset) => [preset.label, preset.schema] as const))('%s is a schema', (_, schema) => {
    expect(readSchema(JSON.stringify(schema))).toEqual({ ok: true, value: schema });
  });

  it('says which part is wrong', () => {
    expect(errorOf(readSchema('{"type": "text"}'))).toContain('"text"');
    expect(errorOf(readSchema('{"properties": {"age": {"type": "int"}}}'))).toContain('"age"');
    expect(errorOf(readSchema('{"properties": {"age": "number"}}'))).toContain('"age"');
    expect(errorOf(readSchema('{"required": "age"}'))).toContain('required');
    expect(errorOf(readSchema('{"properties": []}'))).toContain('properties');
    expect(errorOf(readSchema('{"items": {"type": "list"}}'))).toContain('items');
  });

  it('grows field by field', () => {
    const first = addField(null, 'name', 'text');
    const second = addField(first, 'tags', 'list of texts');
    expect(second).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: { name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
      required: ['name', 'tags'],
    });
    expect(addField(second, 'name', 'number').required).toEqual(['name', 'tags']);
    expect(readSchema(JSON.stringify(second)).ok).toBe(true);
  });
});
