import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Step, Task } from '@/api/types';
import { TooltipProvider } from '@/components/ui/tooltip';
import { TextStream } from '../text-stream';
import { answer, at, beginRun, failed, startStep, step, task } from './test-steps';
import { TimelineView } from './timeline-view';

beforeEach(beginRun);

function view(steps: Step[], of: Task, stream = new TextStream()) {
  return (
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <TooltipProvider>
        <MemoryRouter>
          <TimelineView steps={steps} task={of} past={false} agentName="Ada" stream={stream} end={null} />
        </MemoryRouter>
      </TooltipProvider>
    </QueryClientProvider>
  );
}

describe('the timeline on screen', () => {
  it('shows text as it is written, and the same text when it is done', async () => {
    const frames: FrameRequestCallback[] = [];
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback));
    const stream = new TextStream();
    const start = startStep();
    const running = answer(1, null);
    const { rerender } = render(view([start, running], task(), stream));
    expect(screen.getByText('Thinking')).toBeInTheDocument();
    act(() => {
      stream.add({ task_id: 't1', sequence: running.sequence, text: 'The sum is ' });
      for (const frame of frames.splice(0)) frame(1_000);
    });
    expect(await screen.findByText(/The sum is/)).toBeInTheDocument();
    const done: Step = { ...running, state: 'done', finished_at: at(2), duration_ms: 1_000, response: { text: 'The sum is **4**.' } };
    rerender(view([start, done], task(), stream));
    expect(await screen.findByText('4', { selector: 'strong' })).toBeInTheDocument();
    expect(screen.getByText('Answered')).toBeInTheDocument();
    vi.unstubAllGlobals();
  });

  it('folds what the model thought away from its answer', async () => {
    const response = { text: '42', reasoning: [{ text: 'The user wants a number.', signature: null }], tool_calls: [] };
    const thought = step('model_call', 'lmstudio/qwen3', 1, 2, { response });
    render(view([startStep(), thought], task()));
    const row = screen.getByTestId('step-model');
    expect(row).not.toHaveTextContent('The user wants a number.');
    await userEvent.click(within(row).getByRole('button', { name: 'Reasoning · 5 words' }));
    expect(within(row).getByTestId('reasoning')).toHaveTextContent('The user wants a number.');
  });

  it('says that an answer holds reasoning only', () => {
    const response = { text: '', reasoning: [{ text: 'It is 42.', signature: null }], finish_reason: 'stop' };
    render(view([startStep(), step('model_call', 'lmstudio/qwen3', 1, 2, { response })], task()));
    expect(screen.getByText('Reasoned, and wrote no answer')).toBeInTheDocument();
  });

  it('opens a tool call in place', async () => {
    const call = step('tool_call', 'calculator', 1, 2, {
      request: { arguments: { expression: '2+2' } },
      response: { result: '{"sum": 4}' },
    });
    render(view([startStep(), call], task()));
    const row = screen.getByTestId('step-tool');
    expect(row).toHaveTextContent('expression: 2+2');
    await userEvent.click(within(row).getByRole('button', { name: 'calculator' }));
    expect(row).toHaveTextContent('"sum": 4');
    expect(row).toHaveTextContent('Only reads');
  });

  it('asks the server for the prompt of a call when it is opened', async () => {
    const none = { tool_calls: [], tool_results: [], attachments: [] };
    const messages = [
      { ...none, role: 'user', text: 'What is 2 + 2?', attachments: ['sums.pdf'] },
      { ...none, role: 'assistant', text: '', tool_calls: [{ id: 'c1', name: 'calculator', arguments: { expression: '2+2' } }] },
      { ...none, role: 'user', text: '', tool_results: [{ call_id: 'c1', name: 'calculator', text: 'It is four.', is_error: true }] },
    ];
    const fetch = vi
      .fn(async (..._: Parameters<typeof globalThis.fetch>) => Response.json({ system_prompt: 'Be brief.', messages }))
      .mockResolvedValueOnce(Response.json({ title: 'Not found', detail: 'Step not found', code: 'not_found' }, { status: 404 }));
    vi.stubGlobal('fetch', fetch);
    render(view([startStep(), answer(0, 1, { text: 'Four.' })], task()));
    const row = screen.getByTestId('step-model');
    await userEvent.click(within(row).getByRole('button', { name: 'Answered' }));
    await userEvent.click(within(row).getByRole('button', { name: 'Prompt' }));
    expect(await within(row).findByRole('alert')).toHaveTextContent('Step not found');
    await userEvent.click(within(row).getByRole('button', { name: 'Try again' }));
    for (const text of [
      'Be brief.',
      'sums.pdf',
      'What is 2 + 2?',
      'Assistant: tool calls',
      'Tool result: calculator (error)',
      'It is four.',
    ])
      expect(await within(row).findByText(text, { exact: false })).toBeInTheDocument();
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/tasks/t1/steps/1/messages?run=0');
    vi.unstubAllGlobals();
  });

  it('asks what became of a call, and sends the answer', async () => {
    const fetch = vi.fn(async (..._: Parameters<typeof globalThis.fetch>) => Response.json(task()));
    vi.stubGlobal('fetch', fetch);
    const lost = step('tool_call', 'send_mail', 1, null, { state: 'unknown', error: 'The program stopped.' });
    render(view([startStep(), lost], task({ waiting_for: 'outcome' })));
    expect(screen.getByTestId('task-question')).toHaveTextContent('The program stopped.');
    await userEvent.click(screen.getByRole('button', { name: 'It happened' }));
    await userEvent.type(screen.getByLabelText('What did it return?'), 'sent');
    await userEvent.click(screen.getByRole('button', { name: 'Continue with this result' }));
    expect(fetch.mock.calls[0]?.[0]).toBe(`/api/v1/tasks/t1/steps/${lost.sequence}/resolve`);
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1]?.body))).toEqual({ action: 'done', result: 'sent' });
    vi.unstubAllGlobals();
  });

  it('says why an answer was refused', async () => {
    const body = { title: 'Conflict', detail: 'Step 1 of this task does not wait for an answer.', code: 'nothing_to_resolve' };
    vi.stubGlobal('fetch', async () => Response.json(body, { status: 409 }));
    const guard = step('note', 'loop_guard', 1, null, { state: 'unknown', request: { text: 'It calls the same again.' } });
    render(view([startStep(), guard], task({ waiting_for: 'input' })));
    await userEvent.click(screen.getByRole('button', { name: 'Let it go on' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('does not wait for an answer');
    vi.unstubAllGlobals();
  });

  it('counts down to the next try', () => {
    const soon = new Date(Date.now() + 90_000).toISOString();
    render(view([startStep(), failed(0, 1, 'Overloaded.')], task({ waiting_for: 'retry', available_at: soon })));
    expect(screen.getByTestId('step-wait')).toHaveTextContent(/in 1 m (29|30) s|in 1 m 3\d s/);
  });
});
