import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { WorkflowNode, WorkflowNodeType } from '@/api/types';

export interface KindFormProps {
  node: WorkflowNode;
  set: (values: Partial<WorkflowNode>) => void;
  /** What is wrong with a field, by its path in the node: `condition.expression`. */
  wrong: ReadonlyMap<string, string>;
}

/** All the web app knows of a kind of node. A new kind is a file `NAME.kind.tsx` in this folder with one of these as its default export. */
export interface NodeKind {
  type: WorkflowNodeType;
  /** Place among the others where one is chosen. */
  order: number;
  label: string;
  icon: LucideIcon;
  /** What it does, in one line. */
  docs: string;
  /** What a new one begins with. */
  blank: Partial<WorkflowNode>;
  /** The names it can end with, failures not counted; none for those that just go on. */
  branches: (node: WorkflowNode) => string[];
  /** What its card says. */
  text: (node: WorkflowNode) => string;
  agentOf: (node: WorkflowNode) => string | null;
  /** What can be run and is most likely not meant, in a sentence. */
  warning?: (node: WorkflowNode) => string | null;
  /** Its own fields. */
  Form: ComponentType<KindFormProps>;
  /** It gives something that JSON schemas describe. */
  hasSchema: boolean;
  /** It works: context from earlier nodes, tries and the like make sense for it. */
  works: boolean;
  /** It can be run alone. */
  runsAlone: boolean;
}
