import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { live } from '@/app/live';
import { Avatar, initials } from './avatar';
import { Pager } from './pager';
import { Elapsed } from './relative-time';
import { SecretInput } from './secret-input';
import { addTags, TagsInput } from './tags-input';

describe('a running time', () => {
  it('stands still where the server was last heard', () => {
    const now = Date.now();
    const view = vi.spyOn(live, 'view', 'get').mockReturnValue({ state: 'offline', heardAt: now - 60_000, nextTry: null });
    render(<Elapsed start={new Date(now - 72_000).toISOString()} />);
    expect(screen.getByText('12 s')).toBeInTheDocument();
    view.mockRestore();
  });
});

describe('the picture of an agent', () => {
  it.each(['https://elsewhere.example/a.png', '//elsewhere.example/a.png', 'javascript:alert(1)', 'data:text/html,x'])(
    'is not loaded from %s',
    (url) => {
      const { container } = render(<Avatar name="Data Analyst" url={url} />);
      expect(container.querySelector('img')).toBeNull();
      expect(screen.getByText('DA')).toBeInTheDocument();
    },
  );

  it('is loaded from our own address', () => {
    const { container } = render(<Avatar name="Data Analyst" url="/a.png" />);
    expect(container.querySelector('img')).toHaveAttribute('src', '/a.png');
  });
});

describe('tags', () => {
  it('are trimmed and never there twice', () => {
    expect(addTags(['a'], ' b , A,, c ')).toEqual(['a', 'b', 'c']);
  });

  it('are added by Enter and comma, and taken away by Backspace and their button', async () => {
    const user = userEvent.setup();
    const submit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
    function Form() {
      const [tags, setTags] = useState<string[]>([]);
      const control = { id: 'tags', 'aria-describedby': undefined, 'aria-invalid': undefined, 'aria-required': undefined };
      return (
        <form onSubmit={submit}>
          <label htmlFor="tags">Tags</label>
          <TagsInput control={control} value={tags} onChange={setTags} />
          <output>{tags.join('|')}</output>
        </form>
      );
    }
    render(<Form />);
    await user.type(screen.getByLabelText('Tags'), 'one{Enter}two,three');
    await user.tab();
    expect(screen.getByRole('status')).toHaveTextContent('one|two|three');
    await user.click(screen.getByRole('button', { name: 'Remove tag two' }));
    await user.type(screen.getByLabelText('Tags'), '{Backspace}');
    expect(screen.getByRole('status')).toHaveTextContent('one');
    expect(submit).not.toHaveBeenCalled();
  });
});

it('a secret is hidden until asked for', async () => {
  render(<SecretInput aria-label="Key" what="API key" defaultValue="s" />);
  expect(screen.getByLabelText('Key')).toHaveAttribute('type', 'password');
  await userEvent.click(screen.getByRole('button', { name: 'Show API key' }));
  expect(screen.getByLabelText('Key')).toHaveAttribute('type', 'text');
  await userEvent.click(screen.getByRole('button', { name: 'Hide API key' }));
  expect(screen.getByLabelText('Key')).toHaveAttribute('type', 'password');
});

describe('pages', () => {
  it('take no room when everything fits', () => {
    const { container } = render(<Pager page={1} size={50} total={50} what="agents" onPage={() => {}} />);
    expect(container).toBeEmptyDOMElement();
  });
  it('say where they are, and lead back from beyond the end', async () => {
    const go = vi.fn();
    render(<Pager page={9} size={50} total={120} what="agents" onPage={go} />);
    expect(screen.getByRole('button', { name: 'Next page' })).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Previous page' }));
    expect(go).toHaveBeenCalledWith(3);
  });
});

it('initials are of the first two words', () => {
  expect([initials('Data Analyst'), initials('ada'), initials(' ä ö ü '), initials('')]).toEqual(['DA', 'AD', 'ÄÖ', '?']);
});
