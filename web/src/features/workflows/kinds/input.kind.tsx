import { CircleHelp } from 'lucide-react';
import { QuestionField } from './approval.kind';
import type { NodeKind } from './kind';

export default {
  type: 'input',
  order: 4,
  label: 'Question',
  icon: CircleHelp,
  docs: 'Asks a person for something in the middle of a run.',
  blank: { instruction: 'What should we know before we go on?' },
  branches: () => [],
  text: (node) => node.instruction ?? '',
  agentOf: () => null,
  Form: QuestionField,
  hasSchema: true,
  works: false,
  runsAlone: true,
} satisfies NodeKind;
