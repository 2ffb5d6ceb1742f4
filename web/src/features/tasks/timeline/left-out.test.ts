import { expect, it } from 'vitest';
import type { Step } from '@/api/types';
import { filledIn } from './left-out';

const step = (sequence: number, text: string | null): Step =>
  ({ sequence, request: text, response: text, left_out: text === null ? ['request', 'response'] : null }) as unknown as Step;

it('fills in what was left out, and leaves the rest as it was', () => {
  const first = step(0, 'a');
  const steps = filledIn([first, step(1, null), step(2, null)], [step(1, 'b'), step(2, null)]);
  expect(steps[0]).toBe(first);
  expect(steps.map(({ request }) => request)).toEqual(['a', 'b', null]);
  expect(steps[2]?.left_out).toEqual(['request', 'response']);
});
