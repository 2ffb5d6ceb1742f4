import type { Agent } from '@/api/types';
import { toast } from '@/lib/toast';

/** Tells what the server accepted but expects to fail, such as a model its endpoint does not list. */
export function tellWarnings(agent: Agent): void {
  for (const warning of agent.warnings ?? []) toast.warning(warning.message, { duration: 15_000 });
}
