import { expect, it } from 'vitest';
import { draftOf, readDraft } from '@/components/schema-form/draft';
import { fieldOf } from '@/components/schema-form/fields';
import { formatJson, readJsonObject } from '@/features/tasks/create/json-text';
import { fromYaml, toYaml } from '@/features/workflows/editor/yaml-text';
import { drafts } from './drafts';
import { parseJson, toJson } from './json';

const odd = '9007199254740993';
const least = '-9223372036854775808';
const most = '18446744073709551615';

it('keeps whole numbers of 64 bits as they were sent', () => {
  const text = `{"odd":${odd},"list":[${least},${most},1,1.5,1e3],"text":"${odd}","__proto__":1}`;
  expect(toJson(parseJson(text))).toBe(`{"odd":${odd},"list":[${least},${most},1,1.5,1000],"text":"${odd}","__proto__":1}`);
  expect(toJson(parseJson(odd))).toBe(odd);
});

it('leaves other numbers numbers', () => {
  expect(parseJson('{"a":12,"b":"1234567890123456789","c":9007199254740991}')).toEqual({
    a: 12,
    b: '1234567890123456789',
    c: 9007199254740991,
  });
});

it('takes the last of two members with one name, as the browser does', () => {
  expect(toJson(parseJson(`{"a":1,"a":${odd}}`))).toBe(`{"a":${odd}}`);
});

it('says where JSON is wrong as the browser does', () => {
  expect(() => parseJson(`{"a":${odd},}`)).toThrow(SyntaxError);
});

it('edits input data without rounding', () => {
  const read = readJsonObject(`{"id": ${odd}}`);
  expect(read.ok && toJson(read.value)).toBe(`{"id":${odd}}`);
  expect(formatJson(`{"id":${odd}}`)).toBe(`{\n  "id": ${odd}\n}`);
});

it('fills in forms without rounding', () => {
  const field = fieldOf(
    {
      type: 'object',
      properties: { id: { type: 'integer', minimum: 1 }, pick: { enum: [9007199254740992n, 9007199254740993n] } },
    },
    'Numbers',
  );
  const draft = draftOf(field, parseJson(`{"id":${odd},"pick":${odd},"other":${most}}`));
  expect(toJson(readDraft(field, draft).value)).toBe(`{"id":${odd},"pick":${odd},"other":${most}}`);
});

it('writes and reads YAML without rounding', () => {
  const read = fromYaml(
    `name: A\nprocess: graph\ninputs:\n  - { name: id, type: integer, default: ${odd}, required: false }\nnodes: []\nedges: []\n`,
    [],
  );
  expect(read.ok).toBe(true);
  if (!read.ok) return;
  expect(toJson(read.draft.inputs[0]?.default)).toBe(odd);
  expect(toYaml(read.draft, [])).toContain(`default: ${odd}`);
});

it('keeps drafts without rounding', () => {
  drafts.keep('numbers', { id: parseJson(odd) });
  expect(toJson(drafts.read<{ id: unknown }>('numbers')?.value)).toBe(`{"id":${odd}}`);
});
