import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveClient, type LiveFrame } from './live';

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  fail() {
    this.readyState = 3;
    this.onclose?.();
  }
  say(frame: LiveFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const last = () => FakeSocket.all.at(-1) as FakeSocket;
const since = (socket: FakeSocket) => new URL(socket.url).searchParams.get('since');
let client: LiveClient;
let heard: LiveFrame[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
  heard = [];
  client = new LiveClient('ws://host/ws', 'tab-1', () => 1);
  client.listen((frame) => heard.push(frame));
  client.start();
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the live connection', () => {
  it('names its tab and resumes after the last event it saw', () => {
    expect(new URL(last().url).searchParams.get('client_id')).toBe('tab-1');
    expect(since(last())).toBeNull();
    last().open();
    last().say({ type: 'hello', data: { version: '1', id: '40' } });
    last().say({ type: 'task.started', data: {}, id: '41' });
    last().fail();
    vi.advanceTimersByTime(500);
    expect(since(last())).toBe('41');
  });

  it('resumes from the greeting when nothing happened since', () => {
    last().open();
    last().say({ type: 'hello', data: { id: '40' } });
    last().fail();
    vi.advanceTimersByTime(500);
    expect(since(last())).toBe('40');
  });

  it('a greeting on reconnect does not skip the events that are still to be replayed', () => {
    last().open();
    last().say({ type: 'hello', data: { id: '40' } });
    last().fail();
    vi.advanceTimersByTime(500);
    last().open();
    last().say({ type: 'hello', data: { id: '45' } });
    last().say({ type: 'task.started', data: {}, id: '41' });
    last().fail();
    vi.advanceTimersByTime(500);
    expect(since(last())).toBe('41');
  });

  it('tries for ever, with growing waits of at most 10 s', () => {
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      const count = FakeSocket.all.length;
      last().fail();
      let waited = 0;
      while (FakeSocket.all.length === count) {
        vi.advanceTimersByTime(250);
        waited += 250;
      }
      waits.push(waited);
    }
    expect(waits.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(10_000);
  });

  it('says live, reconnecting, then offline, and live again', () => {
    const states: string[] = [];
    client.watchState(() => client.state !== states.at(-1) && states.push(client.state));
    last().open();
    for (let attempt = 0; attempt < 3; attempt++) {
      last().fail();
      vi.advanceTimersByTime(30_000);
    }
    last().open();
    expect(states).toEqual(['live', 'reconnecting', 'offline', 'live']);
  });

  it('tells when it was last heard and when it tries again, and tries at once when asked to', () => {
    last().open();
    expect(client.view).toEqual({ state: 'live', heardAt: null, nextTry: null });
    vi.advanceTimersByTime(5_000);
    last().say({ type: 'hello', data: { id: '40' } });
    last().fail();
    const heardAt = Date.now();
    expect(client.view).toEqual({ state: 'reconnecting', heardAt, nextTry: heardAt + 500 });
    const count = FakeSocket.all.length;
    client.tryNow();
    expect(FakeSocket.all.length).toBe(count + 1);
    expect(client.view).toEqual({ state: 'reconnecting', heardAt, nextTry: null });
    client.tryNow();
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all.length).toBe(count + 1);
    last().open();
    expect(client.view).toEqual({ state: 'live', heardAt: null, nextTry: null });
  });

  it('a connection that fell silent was last heard with its last message', () => {
    last().open();
    last().say({ type: 'hello', data: { id: '40' } });
    const heardAt = Date.now();
    vi.advanceTimersByTime(35_000);
    expect(client.view.heardAt).toBe(heardAt);
  });

  it('tries at once when the network returns', () => {
    last().open();
    last().fail();
    const count = FakeSocket.all.length;
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all.length).toBe(count + 1);
  });

  it('gives up a connection that does not answer a ping', () => {
    const first = last();
    first.open();
    vi.advanceTimersByTime(25_000);
    expect(first.sent).toContainEqual({ action: 'ping' });
    vi.advanceTimersByTime(10_000);
    expect(client.state).toBe('reconnecting');
  });

  it('keeps a connection that answers', () => {
    last().open();
    vi.advanceTimersByTime(25_000);
    last().say({ type: 'pong', data: null });
    vi.advanceTimersByTime(20_000);
    expect(client.state).toBe('live');
  });

  it('asks for a fresh start when the first tries failed, because events were missed', () => {
    last().fail();
    vi.advanceTimersByTime(500);
    last().open();
    expect(heard.map((frame) => frame.type)).toEqual(['resync']);
  });

  it.each([
    ['before', ['resync', 'hello']],
    ['after', ['hello', 'resync']],
  ])('passes resync on, also when it comes %s the greeting, and resumes from the greeting', (_, order) => {
    last().open();
    last().say({ type: 'hello', data: { id: '40' } });
    last().fail();
    vi.advanceTimersByTime(500);
    last().open();
    for (const type of order) last().say({ type, data: { id: '90' } });
    last().fail();
    vi.advanceTimersByTime(500);
    expect(heard.map((frame) => frame.type)).toEqual(['resync']);
    expect(since(last())).toBe('90');
  });

  it('follows a task once for all who watch, and again after a reconnect', () => {
    last().open();
    const first = client.followTask('t1');
    const second = client.followTask('t1');
    const subscribe = { action: 'subscribe', task_id: 't1' };
    expect(last().sent).toEqual([subscribe]);
    first();
    expect(last().sent).toEqual([subscribe]);
    last().fail();
    vi.advanceTimersByTime(500);
    last().open();
    expect(last().sent).toEqual([subscribe]);
    second();
    expect(last().sent.at(-1)).toEqual({ action: 'unsubscribe', task_id: 't1' });
  });

  it('survives a frame it can not read', () => {
    last().open();
    last().onmessage?.({ data: 'not json' });
    last().say({ type: 'task.created', data: {}, id: '1' });
    expect(heard.map((frame) => frame.type)).toEqual(['task.created']);
  });
});
