import { toast } from 'sonner';
import type { Agent } from '@/api/types';

/** Tells what the server accepted but expects to fail, such as a model its endpoint does not list. */
export function tellWarnings(agent: Agent): void {
  for (const warning of agent.warnings ?? []) toast.warning(warning.message, { duration: 15_000 });
}
