// Runs in the page, but for the sums at the end: what a page's frames, long tasks and keys take.

/** Scrolls by `step` pixels in each frame, for so long; the milliseconds of each frame. */
export async function scrollBy({ step, milliseconds }) {
  const frames = [];
  await new Promise((done) => {
    let began;
    let last;
    const frame = (now) => {
      began ??= now;
      if (last !== undefined) frames.push(now - last);
      last = now;
      window.scrollBy(0, step);
      if (now - began < milliseconds) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  return frames;
}

/** Begins to watch: the milliseconds of each frame, of what blocks longer than 50, and from each key to the paint after it. */
export function observe() {
  const seen = { frames: [], long: [], keys: [] };
  new PerformanceObserver((list) => seen.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') seen.keys.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 });
  let last = performance.now();
  const frame = (now) => {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  globalThis.seen = seen;
}

export const seen = () => globalThis.seen;

/** Chromium tells only keys that took 16 ms or more, rounded to 8; the others take their place as 16. */
export const latencies = (keys, pressed) => [...keys, ...Array.from({ length: Math.max(0, pressed - keys.length) }, () => 16)];

export const rate = (frames) => (1000 * frames.length) / frames.reduce((sum, each) => sum + each, 0);

/** The share of frames that came at least half a frame too late. */
export const late = (frames) => frames.filter((each) => each > 25).length / frames.length;
