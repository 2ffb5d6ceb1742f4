import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { api } from '@/api/client';
import { draftOf, type GroupDraft, readDraft } from './draft';
import { fieldOf } from './fields';
import { SchemaForm } from './schema-form';
import { useSchemaForm } from './use-schema-form';

const kindOf = (schema: unknown) => fieldOf(schema, 'Answer').kind;
const read = (schema: unknown, draft: Parameters<typeof readDraft>[1]) => readDraft(fieldOf(schema, 'Answer'), draft);

describe('fields of a schema', () => {
  it.each([
    [{ type: 'string' }, 'long'],
    [{ type: 'string', maxLength: 40 }, 'text'],
    [{ type: 'string', format: 'date' }, 'date'],
    [{ type: 'string', format: 'date-time' }, 'datetime'],
    [{ type: 'string', format: 'email' }, 'email'],
    [{ type: 'string', format: 'uri' }, 'url'],
    [{ type: 'string', format: 'file' }, 'file'],
    [{ type: 'integer' }, 'integer'],
    [{ type: ['number', 'null'] }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ oneOf: [{ const: 1, title: 'One' }, { const: 2 }] }, 'choice'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'choices'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ properties: { a: { type: 'string' } } }, 'group'],
    [{ $ref: '#/$defs/day', $defs: { day: { type: 'string', format: 'date' } } }, 'date'],
    [{ allOf: [{ type: 'string' }, { format: 'time' }] }, 'time'],
    [{ type: 'object' }, 'json'],
    [{ type: 'array' }, 'json'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'json'],
    [true, 'json'],
    [{}, 'json'],
    [{ $ref: '#/nowhere' }, 'json'],
    [{ $ref: '#' }, 'json'],
  ])('%j is a field of kind %s', (schema, kind) => expect(kindOf(schema)).toBe(kind));

  it('stops at a schema that holds itself', () => {
    const tree = { type: 'object', properties: { left: { $ref: '#' }, right: { $ref: '#' } } };
    expect(() => draftOf(fieldOf(tree, 'Tree'))).not.toThrow();
  });

  it('takes labels, help and choices from the words of the schema', () => {
    const [first, second] = fieldOf(
      {
        type: 'object',
        required: ['how'],
        properties: { how: { enum: ['send_it', 'Hold'], title: 'What now?', description: 'Help.' }, due_day: { type: 'string' } },
      },
      'Answer',
    ).fields as ReturnType<typeof fieldOf>[];
    expect(first).toMatchObject({ label: 'What now?', help: 'Help.', required: true, options: [{ label: 'Send it' }, { label: 'Hold' }] });
    expect(second).toMatchObject({ label: 'Due day', required: false });
  });
});

describe('answers', () => {
  it.each([
    [{ type: 'integer' }, ' 12 ', 12],
    [{ type: 'number' }, '1,5', 1.5],
    [{ type: 'string' }, 'two\nlines', 'two\nlines'],
    [{ enum: ['a', null, 3] }, '1', 3],
    [{ type: 'string', format: 'date' }, '2028-02-29', '2028-02-29'],
    [{ type: 'string', format: 'time' }, '14:30', '14:30:00'],
    [{ type: 'boolean' }, false, false],
    [{ type: 'array', items: { enum: ['a', 'b', 'c'] } }, ['2', '0'], ['a', 'c']],
    [{ type: 'object' }, '{"a": [1]}', { a: [1] }],
    [{ type: ['string', 'null'] }, '', null],
  ])('%j with %j is %j', (schema, draft, value) => expect(read(schema, draft)).toEqual({ value, faults: {} }));

  it.each([
    [{ type: 'integer' }, '1.5', /whole number/],
    [{ type: 'integer' }, 'many', /whole number/],
    [{ type: 'number' }, '1,500', /number/],
    [{ type: 'number', maximum: 5 }, '6', /most is 5/],
    [{ type: 'number', exclusiveMinimum: 0 }, '0', /more than 0/],
    [{ type: 'string' }, '   ', /required/],
    [{ type: 'string', minLength: 3 }, 'ab', /at least 3 characters/],
    [{ type: 'string', pattern: '^[A-Z]+$' }, 'abc', /form that is asked for/],
    [{ type: 'string', format: 'date' }, '2027-02-30', /date/],
    [{ type: 'string', format: 'email' }, 'ada', /email/],
    [{ type: 'string', format: 'uri' }, 'example', /address/],
    [{ type: 'boolean' }, null, /yes or no/],
    [{ enum: ['a', 'b'] }, '', /Choose one/],
    [{ type: 'array', items: { type: 'string' }, minItems: 2 }, ['a'], /At least 2 entries/],
    [{ type: 'object' }, '{"a": ', /JSON/],
  ])('%j with %j is refused in words', (schema, draft, words) => expect(Object.values(read(schema, draft).faults)[0]).toMatch(words));

  const order = {
    type: 'object',
    required: ['item', 'address'],
    properties: {
      item: { type: 'string' },
      count: { type: 'integer', default: 1 },
      note: { type: 'string' },
      address: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
      gift: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
    },
  };

  it('leave out what was left empty, and a whole group in which nothing was given', () => {
    const draft = draftOf(fieldOf(order, 'Order')) as GroupDraft;
    draft.fields.item = 'Tea';
    (draft.fields.address as GroupDraft).fields.city = 'Rome';
    expect(read(order, draft)).toEqual({ value: { item: 'Tea', count: 1, address: { city: 'Rome' } }, faults: {} });
  });

  it('name each field that is wrong', () => {
    expect(Object.keys(read(order, draftOf(fieldOf(order, 'Order'))).faults)).toEqual(['item', 'address.city']);
  });

  it('keep what the schema does not name', () => {
    const field = fieldOf(order, 'Order');
    expect(readDraft(field, draftOf(field, { item: 'Tea', address: { city: 'Rome' }, colour: 'red' })).value).toMatchObject({
      colour: 'red',
    });
  });
});

function Sample({ schema, onAnswer }: { schema: unknown; onAnswer: (value: unknown) => void }) {
  const form = useSchemaForm(schema, 'Answer');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const answer = form.read();
        if (answer) onAnswer(answer.value);
      }}
    >
      <SchemaForm model={form.model} />
      <button type="submit">Send</button>
    </form>
  );
}

describe('a file', () => {
  it('that arrives late undoes nothing that was typed meanwhile', async () => {
    const user = userEvent.setup();
    let arrive: (file: unknown) => void = () => {};
    const post = vi.spyOn(api, 'post').mockReturnValue(
      new Promise((resolve) => {
        arrive = resolve;
      }),
    );
    const answers: unknown[] = [];
    const schema = {
      type: 'object',
      properties: { logo: { type: 'string', format: 'file' }, note: { type: 'string', title: 'Note', maxLength: 40 } },
    };
    const { container } = render(<Sample schema={schema} onAnswer={(value) => answers.push(value)} />);
    await user.upload(container.querySelector('input[type=file]') as HTMLInputElement, new File(['Q'], 'logo.txt'));
    await user.type(screen.getByLabelText(/Note/), 'By post');
    arrive({ id: 'file-1', name: 'logo.txt', size: 1 });
    await screen.findByRole('button', { name: 'Remove logo.txt' });
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(answers).toEqual([{ logo: 'file-1', note: 'By post' }]);
    post.mockRestore();
  });
});

describe('the form', () => {
  const schema = {
    type: 'object',
    required: ['verdict', 'count'],
    properties: {
      verdict: { enum: ['send', 'hold'], title: 'What now?' },
      count: { type: 'integer', minimum: 1 },
      people: { type: 'array', title: 'People', items: { type: 'string', maxLength: 50 } },
    },
  };

  it('is filled in, refused in words, and answered', async () => {
    const user = userEvent.setup();
    let answer: unknown;
    render(<Sample schema={schema} onAnswer={(value) => (answer = value)} />);
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(screen.getByText('Choose one.')).toBeVisible();
    expect(answer).toBeUndefined();
    await user.click(screen.getByRole('radio', { name: 'Hold' }));
    await user.type(screen.getByRole('textbox', { name: 'Count' }), '2');
    await user.click(screen.getByRole('button', { name: 'Add people' }));
    await user.type(screen.getByRole('textbox', { name: /People 1/ }), 'Ada');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(answer).toEqual({ verdict: 'hold', count: 2, people: ['Ada'] });
  });

  it('shows the same as JSON and takes it back, and keeps a text that cannot be read', async () => {
    const user = userEvent.setup();
    render(<Sample schema={schema} onAnswer={() => {}} />);
    await user.type(screen.getByRole('textbox', { name: 'Count' }), '2');
    await user.click(screen.getByRole('radio', { name: 'JSON' }));
    const text = screen.getByRole('textbox', { name: 'Answer (JSON)' });
    expect(text).toHaveValue('{\n  "count": 2\n}');
    await user.clear(text);
    await user.type(text, '{{"verdict": "send", "count": 3');
    await user.click(screen.getByRole('radio', { name: 'Form' }));
    expect(text).toHaveValue('{"verdict": "send", "count": 3');
    expect(screen.getByRole('alert')).toHaveTextContent('JSON');
    await user.type(text, '}');
    await user.click(screen.getByRole('radio', { name: 'Form' }));
    expect(screen.getByRole('radio', { name: 'Send' })).toBeChecked();
    expect(screen.getByRole('textbox', { name: 'Count' })).toHaveValue('3');
  });
});
