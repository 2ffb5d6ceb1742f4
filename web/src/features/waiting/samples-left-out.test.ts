import { expect, it } from 'vitest';
import { stuckSamples } from './samples-left-out';

it('tells of samples that stand still, and of no agents of one’s own', () => {
  const agents = [
    { is_sample: true, status: 'error' },
    { is_sample: true, status: 'error' },
    { is_sample: true, status: 'paused' },
    { is_sample: true, status: 'active' },
    { is_sample: false, status: 'error' },
  ] as const;
  expect(stuckSamples(agents)).toEqual([
    { status: 'error', text: '2 sample agents are in error' },
    { status: 'paused', text: '1 sample agent is paused' },
  ]);
  expect(stuckSamples(agents.slice(3))).toEqual([]);
});
