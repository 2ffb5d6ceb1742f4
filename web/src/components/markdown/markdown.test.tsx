import { render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { TooltipProvider } from '@/components/ui/tooltip';
import { Markdown } from './markdown';

async function show(text: string) {
  const { container } = render(
    <TooltipProvider>
      <Markdown text={`# Shown\n\n${text}`} />
    </TooltipProvider>,
  );
  await screen.findByRole('heading', { name: 'Shown' });
  return container;
}

describe('Markdown of a model', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>body{display:none}</style>',
    '<form action="https://evil.example"><button>Sign in</button></form>',
  ])('drops raw HTML: %s', async (text) => {
    const page = await show(text);
    expect(page.querySelector('script,img,svg,iframe,style,form,button')).toBeNull();
  });

  it.each(['[x](javascript:alert(1))', '[x](JaVaScRiPt:alert(1))', '[x](data:text/html,boo)', '[x](vbscript:boo)'])(
    'links nowhere dangerous: %s',
    async (text) => {
      const page = await show(text);
      expect(page.querySelector('a')?.getAttribute('href') || null).toBeNull();
    },
  );

  it('opens links elsewhere without telling them where from', async () => {
    await show('[docs](https://docs.example/a)');
    expect(screen.getByRole('link', { name: 'docs' })).toHaveAttribute('rel', expect.stringContaining('noopener'));
  });

  it('does not load a remote picture but links to it', async () => {
    const page = await show('![chart](https://pictures.example/1.png)');
    expect(page.querySelector('img')).toBeNull();
    const link = screen.getByRole('link', { name: /chart.*pictures\.example/ });
    expect(link).toHaveAttribute('href', 'https://pictures.example/1.png');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  });

  it.each([
    ['quotes', '> '.repeat(3000)],
    ['lists', '- '.repeat(3000)],
    ['numbered lists', '1. '.repeat(3000)],
    ['quotes without spaces', '>'.repeat(3000)],
    ['links', '['.repeat(3000)],
    ['pictures', '!['.repeat(3000)],
    ['emphasis', '*a _b '.repeat(3000)],
    ['lists by indentation', Array.from({ length: 300 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n')],
  ])('shows an answer of thousands of nested %s', async (_, text) => {
    const { container } = render(
      <TooltipProvider>
        <Markdown text={`${text} the end`} />
      </TooltipProvider>,
    );
    await vi.waitFor(() => expect(container.querySelector('.markdown')).toHaveTextContent('the end'));
  });

  it('colours code and keeps its text', async () => {
    const page = await show('```json\n{"a": 1}\n```');
    expect(page.querySelector('pre')).toHaveTextContent('{"a": 1}');
    expect(page.querySelector('.hljs-attr')).toHaveTextContent('"a"');
  });

  it('marks what is done in a list of things to do, without a control', async () => {
    const page = await show('- [x] Read\n- [ ] Answer');
    expect(page.querySelector('input')).toBeNull();
    expect(screen.getByRole('img', { name: 'Done' }).closest('li')).toHaveTextContent('Read');
    expect(screen.getByRole('img', { name: 'Open' }).closest('li')).toHaveTextContent('Answer');
  });
});
