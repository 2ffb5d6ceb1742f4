const idle = 'requestIdleCallback' in globalThis; // Safari has learnt it late

let last: Promise<void> = Promise.resolve();

/** Comes when the page has nothing more urgent to do, one caller after another: what is costly to draw never blocks in one piece. */
export function turn(): Promise<void> {
  last = last.then(() => new Promise((done) => (idle ? requestIdleCallback(() => done(), { timeout: 500 }) : setTimeout(done))));
  return last;
}
