import type { WorkflowNode, WorkflowProcess } from '@/api/types';
import { layout } from '../graph/layout';

/** An agent and what it is to do, as a form of several holds it. */
export interface StepDraft {
  key: string;
  agent_id: string;
  text: string;
}

export type StepErrors = { [key: string]: { agent_id?: string; text?: string } };

export function checkSteps(steps: readonly StepDraft[]): StepErrors {
  const errors: StepErrors = {};
  for (const step of steps) {
    const wrong: StepErrors[string] = {};
    if (!step.agent_id) wrong.agent_id = 'Choose an agent.';
    if (!step.text.trim()) wrong.text = 'Say what it is to do.';
    if (wrong.agent_id || wrong.text) errors[step.key] = wrong;
  }
  return errors;
}

/** An id that expressions can use, made of words and not taken yet. */
export function freeId(words: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  const base =
    words
      .normalize('NFKD')
      .replace(/[^\w\s]/g, '')
      .trim()
      .toLowerCase()
      .split(/\s+/)
      .slice(0, 3)
      .join('_')
      .slice(0, 40) || 'step';
  if (!known.has(base)) return base;
  for (let number = 2; ; number++) if (!known.has(`${base}_${number}`)) return `${base}_${number}`;
}

/** The nodes and edges of steps that follow one another; a team's jobs have no order. */
export function graphOfSteps(steps: readonly StepDraft[], process: WorkflowProcess, nameOf: (agentId: string) => string | undefined) {
  const ids: string[] = [];
  for (const step of steps) ids.push(freeId(nameOf(step.agent_id) ?? 'step', ids));
  const edges =
    process === 'hierarchical'
      ? []
      : ids.slice(1).map((target, index) => ({ id: `${ids[index]}-${target}`, source: ids[index] ?? '', target, branch: null }));
  const places = layout(ids, edges);
  const nodes: WorkflowNode[] = steps.map((step, index) => ({
    id: ids[index] ?? '',
    type: 'agent',
    label: nameOf(step.agent_id) ?? ids[index] ?? '',
    agent_id: step.agent_id,
    instruction: step.text.trim(),
    position: places.get(ids[index] ?? '') ?? { x: 0, y: 0 },
  }));
  return { nodes, edges };
}
