/** Steps an axis may have, times a power of ten. */
const decimal = [1, 2, 2.5, 5, 10];
/** The same for seconds, as people count time: up to a day, from there in whole days. */
const clock = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];

export type Unit = 'any' | 'whole' | 'seconds';

/** The marks of an axis from zero to at least `max`: three or four, at numbers people count in. */
export function ticksFor(max: number, unit: Unit = 'any'): number[] {
  const least = max > 0 ? max / 4 : 1 / 4;
  const step = unit === 'seconds' && least > 1 ? timeStep(least) : unit === 'whole' ? Math.max(1, niceStep(least, true)) : niceStep(least);
  const marks = Math.max(1, Math.ceil(max / step - 1e-9));
  // Multiplied, not added up: 0.1 + 0.2 would not be 0.3.
  return Array.from({ length: marks + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

function niceStep(least: number, whole = false): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = decimal.find((each) => each * power >= least * (1 - 1e-9) && (!whole || Number.isInteger(each * power))) ?? 10;
  return step * power;
}

const timeStep = (least: number): number => clock.find((each) => each >= least) ?? Math.ceil(least / 86_400) * 86_400;

/** Which points have their label below the axis: the last one, and back from it every so many that none touches the next. */
export function labelled(count: number, slot: number, room: number): number[] {
  const every = Math.max(1, Math.ceil(room / slot));
  const shown: number[] = [];
  for (let index = count - 1; index >= 0; index -= every) shown.unshift(index);
  return shown;
}
