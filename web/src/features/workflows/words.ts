import type { WorkflowProcess } from '@/api/types';

export const processLabels: Record<WorkflowProcess, string> = {
  sequential: 'One after the other',
  hierarchical: 'Led by a manager',
  graph: 'Graph',
};

export const processHelp: Record<WorkflowProcess, string> = {
  sequential: 'Each agent gets what the ones before it have written.',
  hierarchical: 'A manager plans, hands out the work, reviews each result and puts them together.',
  graph: 'Branches, joins, loops and approvals, as the edges say.',
};

/** Node that stands for the manager of a hierarchical run. */
export const managerNode = 'manager';
