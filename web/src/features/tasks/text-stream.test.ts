import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TextStream } from './text-stream';

const delta = (sequence: number, text: string, reset?: boolean) => ({ task_id: 't1', sequence, text, ...(reset ? { reset } : {}) });

describe('streamed text', () => {
  let frames: FrameRequestCallback[];
  let now: number;
  const frame = (after = 50) => {
    now += after;
    for (const callback of frames.splice(0)) callback(now);
  };

  beforeEach(() => {
    frames = [];
    now = 0;
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is told once for all the pieces of a frame', () => {
    const stream = new TextStream();
    const watcher = vi.fn();
    stream.subscribe(watcher);
    for (const word of ['one ', 'two ', 'three']) stream.add(delta(1, word));
    expect(stream.read().text).toBe('');
    frame();
    expect(watcher).toHaveBeenCalledTimes(1);
    expect(stream.read()).toEqual({ sequence: 1, text: 'one two three', reasoning: '' });
  });

  it('begins anew with the next call, and with all there is after a reconnect', () => {
    const stream = new TextStream();
    stream.add(delta(1, 'first'));
    stream.add(delta(3, 'second'));
    frame();
    expect(stream.read()).toEqual({ sequence: 3, text: 'second', reasoning: '' });
    stream.add(delta(3, 'second and more', true));
    frame();
    frame();
    expect(stream.read().text).toBe('second and more');
  });

  it('keeps reasoning apart from the text, also when both come whole after a reconnect', () => {
    const stream = new TextStream();
    stream.add({ ...delta(1, 'hmm '), reasoning: true });
    stream.add({ ...delta(1, 'so'), reasoning: true });
    stream.add(delta(1, 'Hello'));
    frame();
    expect(stream.read()).toEqual({ sequence: 1, text: 'Hello', reasoning: 'hmm so' });
    stream.add({ ...delta(1, 'hmm so', true), reasoning: true });
    stream.add(delta(1, 'Hello there', true));
    frame();
    frame();
    expect(stream.read()).toEqual({ sequence: 1, text: 'Hello there', reasoning: 'hmm so' });
    stream.add(delta(2, 'Next'));
    frame();
    frame();
    expect(stream.read()).toEqual({ sequence: 2, text: 'Next', reasoning: '' });
  });

  it('is told less often when drawing it takes long', () => {
    const stream = new TextStream();
    const watcher = vi.fn();
    stream.subscribe(watcher);
    stream.add(delta(1, 'a'));
    frame();
    frame(150); // so long took the drawing
    stream.add(delta(1, 'b'));
    frame(50);
    frame(50);
    expect(watcher).toHaveBeenCalledTimes(1);
    frame(100);
    expect(watcher).toHaveBeenCalledTimes(2);
  });
});
