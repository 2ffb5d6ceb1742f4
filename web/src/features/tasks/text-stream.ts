import { useCallback, useState, useSyncExternalStore } from 'react';
import { type LiveDelta, useTaskDeltas } from '@/app/live';

export interface StreamedText {
  /** The model call it belongs to; -1 before the first word. */
  sequence: number;
  text: string;
  /** What it has thought so far, where its service tells it. */
  reasoning: string;
}

/** Faster than this nobody reads; slower would stutter. A machine that is busy gets longer pauses, up to the other. */
const shortest = 40;
const longest = 400;
const nothing: StreamedText = { sequence: -1, text: '', reasoning: '' };

/**
 * The text of the running model call. Pieces are gathered and told once per frame at most, and only to the row that shows
 * them; a tab in the background gets no frames and so costs nothing.
 */
export class TextStream {
  #sequence = -1;
  #text = '';
  #reasoning = '';
  #told = nothing;
  #frame: number | null = null;
  #last = Number.NEGATIVE_INFINITY;
  #pause = shortest;
  readonly #watchers = new Set<() => void>();

  readonly add = ({ sequence, text, reset, reasoning }: LiveDelta): void => {
    if (sequence !== this.#sequence) {
      this.#sequence = sequence;
      this.#text = '';
      this.#reasoning = '';
    }
    if (reasoning) this.#reasoning = reset ? text : this.#reasoning + text;
    else this.#text = reset ? text : this.#text + text;
    this.#frame ??= requestAnimationFrame(this.#flush);
  };

  readonly subscribe = (watcher: () => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly read = (): StreamedText => this.#told;

  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  readonly #flush = (now: number) => {
    if (now - this.#last < this.#pause) {
      this.#frame = requestAnimationFrame(this.#flush);
      return;
    }
    this.#frame = null;
    this.#last = now;
    this.#told = { sequence: this.#sequence, text: this.#text, reasoning: this.#reasoning };
    for (const watcher of this.#watchers) watcher();
    // Until the next frame all is drawn; half of the time stays for everything else on the page.
    requestAnimationFrame((next) => {
      this.#pause = Math.min(longest, Math.max(shortest, 2 * (next - now)));
    });
  };
}

/** The stream of a task, followed while `active`. */
export function useTextStream(taskId: string, active: boolean): TextStream {
  const [{ stream, of }, set] = useState(() => ({ stream: new TextStream(), of: taskId }));
  if (of !== taskId) set({ stream: new TextStream(), of: taskId });
  const add = useCallback((delta: LiveDelta) => stream.add(delta), [stream]);
  useTaskDeltas(active ? taskId : null, add);
  return stream;
}

/** What the model call at `sequence` has written so far. */
export function useStreamedText(stream: TextStream, sequence: number): string {
  const told = useSyncExternalStore(stream.subscribe, stream.read);
  return told.sequence === sequence ? told.text : '';
}

/** What the model call at `sequence` has thought so far. */
export function useStreamedReasoning(stream: TextStream, sequence: number): string {
  const told = useSyncExternalStore(stream.subscribe, stream.read);
  return told.sequence === sequence ? told.reasoning : '';
}
