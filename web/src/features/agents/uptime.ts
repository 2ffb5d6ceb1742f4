import type { Agent } from '@/api/types';

/** A share of the first minutes of an agent's life says nothing. */
export const hasUptime = ({ created_at }: Pick<Agent, 'created_at'>, now = Date.now()): boolean =>
  now - Date.parse(created_at) >= 24 * 3_600_000;
