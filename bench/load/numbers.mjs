export const sorted = (values) => [...values].sort((a, b) => a - b);

export function quantile(values, share) {
  const all = sorted(values);
  return all[Math.min(all.length - 1, Math.floor(all.length * share))];
}

export const median = (values) => quantile(values, 0.5);

/** Short, and no more digits than the measurement has. */
export function shown(value) {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The median, with the least and the most of the repetitions. */
export const spread = (values, unit = '') =>
  values.length === 1 ? `${shown(values[0])}${unit}` : `${shown(median(values))}${unit} (${shown(Math.min(...values))}–${shown(Math.max(...values))})`;

/** Milliseconds of each of so many calls, one after the other, once it is warm. */
export async function timed(count, work) {
  for (let number = 0; number < Math.ceil(count / 4); number++) await work();
  const times = [];
  for (let number = 0; number < count; number++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times;
}
