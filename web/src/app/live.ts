import { useEffect, useSyncExternalStore } from 'react';
import type { Step, Task } from '@/api/types';
import { parseJson, toJson } from '@/lib/json';
import { uuid } from '@/lib/uuid';

export interface LiveFrame {
  type: string;
  data: unknown;
  id?: string | number;
}

export type LiveState = 'live' | 'reconnecting' | 'offline';
/** Times are milliseconds since 1970. */
export interface LiveView {
  state: LiveState;
  /** When the server was last heard, while it is away; null as long as it is there or was never heard. */
  heardAt: number | null;
  /** When the next try begins; null while one is under way. */
  nextTry: number | null;
}
type Listener = (frame: LiveFrame) => void;
/** `reset`: the text is all there is so far of this model call and replaces what came before. */
/** A piece of what a model writes, or of its reasoning; with `reset` all so far. */
export type LiveDelta = { task_id: string; sequence: number; text: string; reset?: boolean; reasoning?: boolean };
export type LiveStep = { task_id: string; step: Step };
export type LiveTask = Partial<Task> & { task_id: string };

const pingEvery = 25_000;
const answerWithin = 10_000;
/** After this many failed tries in a row we say "offline" instead of "reconnecting". The tries go on for ever. */
const offlineAfter = 3;
const longestWait = 10_000;

/** The one WebSocket of this tab: reconnects for ever, and resumes at the last event it has seen. */
export class LiveClient {
  #socket: WebSocket | null = null;
  #view: LiveView = { state: 'reconnecting', heardAt: null, nextTry: null };
  #heard: number | null = null;
  #since: string | null = null;
  /** Newest event of the server when this connection began. */
  #greeting: string | null = null;
  #failures = 0;
  #started = false;
  #connected = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<() => void>();
  readonly #tasks = new Map<string, number>();

  constructor(
    readonly address: string,
    readonly clientId: string,
    readonly random: () => number = Math.random,
  ) {}

  get state(): LiveState {
    return this.#view.state;
  }

  /** The same object until something of it changes. */
  get view(): LiveView {
    return this.#view;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    window.addEventListener('online', this.tryNow);
    document.addEventListener('visibilitychange', this.#seen);
    this.#connect();
  }

  stop(): void {
    this.#started = false;
    window.removeEventListener('online', this.tryNow);
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** Hears every event; also `resync` when events were missed for good. Returns how to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watchState(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Asks for the streamed text of a task (`task.delta`), for as long as somebody wants it. */
  followTask(taskId: string): () => void {
    const count = this.#tasks.get(taskId) ?? 0;
    this.#tasks.set(taskId, count + 1);
    if (count === 0) this.#send({ action: 'subscribe', task_id: taskId });
    return () => {
      const left = (this.#tasks.get(taskId) ?? 1) - 1;
      if (left > 0) this.#tasks.set(taskId, left);
      else {
        this.#tasks.delete(taskId);
        this.#send({ action: 'unsubscribe', task_id: taskId });
      }
    };
  }

  readonly #seen = () => {
    if (document.visibilityState === 'visible') this.tryNow();
  };

  /** Does not wait for the next try. */
  readonly tryNow = (): void => {
    if (!this.#started || this.#socket) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  #connect(): void {
    const query = new URLSearchParams({ client_id: this.clientId });
    if (this.#since !== null) query.set('since', this.#since);
    const socket = new WebSocket(`${this.address}?${query}`);
    this.#socket = socket;
    this.#greeting = null;
    if (this.#view.nextTry !== null) this.#become({ ...this.#view, nextTry: null });
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      // Events between a page's first requests and its first connection have no `since` to resume from.
      const gap = this.#connected ? this.#since === null : this.#failures > 0;
      this.#failures = 0;
      this.#connected = true;
      this.#heard = Date.now();
      this.#become({ state: 'live', heardAt: null, nextTry: null });
      for (const taskId of this.#tasks.keys()) this.#send({ action: 'subscribe', task_id: taskId });
      this.#ping = setInterval(() => {
        this.#send({ action: 'ping' });
        clearTimeout(this.#silence);
        this.#silence = setTimeout(() => this.#lost(socket), answerWithin);
      }, pingEvery);
      if (gap) this.#tell({ type: 'resync', data: null });
    };
    socket.onmessage = (message) => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#silence);
      this.#heard = Date.now();
      const frame = parse(message.data);
      if (!frame) return;
      if (frame.type === 'hello') {
        const latest = (frame.data as { id?: string | number | null } | null)?.id;
        this.#greeting = latest === undefined || latest === null ? null : String(latest);
        this.#since ??= this.#greeting;
        return;
      }
      if (frame.id !== undefined && frame.id !== null) this.#since = String(frame.id);
      // Everything is fetched anew, so only what comes after the greeting can still be missed.
      else if (frame.type === 'resync') this.#since = this.#greeting;
      this.#tell(frame);
    };
    socket.onclose = () => {
      // Until it was closed it was there.
      if (socket === this.#socket && this.state === 'live') this.#heard = Date.now();
      this.#lost(socket);
    };
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#drop();
    if (!this.#started) return;
    this.#failures += 1;
    // 0.5 s doubling to 10 s; between half and all of it, so that many tabs do not come back in step.
    const longest = Math.min(longestWait, 500 * 2 ** (this.#failures - 1));
    const wait = longest / 2 + (longest / 2) * this.random();
    this.#become({ state: this.#failures >= offlineAfter ? 'offline' : 'reconnecting', heardAt: this.#heard, nextTry: Date.now() + wait });
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  #drop(): void {
    clearInterval(this.#ping);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(toJson(message));
  }

  #tell(frame: LiveFrame): void {
    for (const listener of this.#listeners) listener(frame);
  }

  #become(view: LiveView): void {
    this.#view = view;
    for (const watcher of this.#watchers) watcher();
  }
}

function parse(text: unknown): LiveFrame | null {
  try {
    const frame = parseJson(String(text)) as LiveFrame;
    return typeof frame?.type === 'string' ? frame : null;
  } catch {
    // A frame we can't read is of a newer server; the rest of the stream still makes sense.
    return null;
  }
}

/** One id per tab: the server lets a new connection replace the old one of the same tab. */
function tabId(): string {
  const key = 'personal-q.client-id';
  try {
    const known = sessionStorage.getItem(key);
    if (known) return known;
    const fresh = uuid();
    sessionStorage.setItem(key, fresh);
    return fresh;
  } catch {
    return uuid();
  }
}

export const live = new LiveClient(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`, tabId());

const watch = (watcher: () => void) => live.watchState(watcher);

export function useLiveState(): LiveState {
  return useSyncExternalStore(watch, () => live.state);
}

export function useLiveView(): LiveView {
  return useSyncExternalStore(watch, () => live.view);
}

/** When the server was last heard, while it is away. */
export function useHeardAt(): number | null {
  return useSyncExternalStore(watch, () => live.view.heardAt);
}

/** Calls back for each event while mounted; keep the callback stable (useCallback) or cheap to swap. */
export function useLiveEvents(listener: Listener): void {
  useEffect(() => live.listen(listener), [listener]);
}

/** Streams the text of a task while mounted: `onDelta` gets each piece as it comes. */
export function useTaskDeltas(taskId: string | null, onDelta: (delta: LiveDelta) => void): void {
  useEffect(() => {
    if (!taskId) return;
    const unfollow = live.followTask(taskId);
    const unlisten = live.listen((frame) => {
      if (frame.type !== 'task.delta') return;
      const delta = frame.data as LiveDelta;
      if (delta.task_id === taskId) onDelta(delta);
    });
    return () => {
      unlisten();
      unfollow();
    };
  }, [taskId, onDelta]);
}
